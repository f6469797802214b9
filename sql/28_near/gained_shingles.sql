-- One row per 5-gram that is kept of an article that is the first with its text from now on, or of
-- an older version that is compared anew.
-- kind: appended(derived.shingles)
select
    unnest(internal.kept_shingles(codes)) as shingle,
    doc_id
from (
    select
        doc_id,
        list_transform(tokens(text), lambda word: hash(word)) as codes
    from staging.near_texts
    where
        doc_id in (
            select promoted.doc_id from staging.promoted as promoted
            union all
            select compared.doc_id from staging.compared_texts as compared
        )
) as hashed
