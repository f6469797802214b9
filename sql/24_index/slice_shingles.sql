-- One row per article of the slice and 5-gram of it that is kept, as they come.
-- kind: slice
-- shingle: The number of a 5-gram of words.
-- doc_id: Which row of `article_rows` it is.
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
