-- One row per article that arrives and 5-gram of it that is kept, as `shingles` keeps it.
-- kind: pieces(derived.shingles)
select
    unnest(internal.kept_shingles(found.words[found.words_before + 1:])) as shingle,
    found.doc_id
from (
    select
        tokenized.doc_id,
        tokenized.words,
        len(tokens(concat_ws(chr(10), rows_.title, rows_.standfirst))) as words_before
    from temp.piece_tokens as tokenized
    inner join derived.article_rows as rows_ on tokenized.doc_id = rows_.doc_id
    where
        rows_.duplicate_of is null
        and rows_.doc_id between getvariable('first_doc') and getvariable('last_doc')
) as found
