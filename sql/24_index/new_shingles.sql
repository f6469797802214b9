-- One row per article that arrives and 5-gram of it that is kept, as `shingles` keeps it.
-- kind: pieces(derived.shingles)
select
    unnest(internal.kept_shingles(codes)) as shingle,
    doc_id
from (
    select
        found.doc_id,
        list_transform(
            found.words[len(tokens(concat_ws(chr(10), rows_.title, rows_.standfirst))) + 1:],
            lambda word: hash(word)
        ) as codes
    from temp.piece_tokens as found
    inner join derived.article_rows as rows_ on found.doc_id = rows_.doc_id
    where
        rows_.duplicate_of is null
        and rows_.doc_id between getvariable('first_doc') and getvariable('last_doc')
) as hashed
order by shingle
