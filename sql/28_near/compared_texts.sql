-- One row per text of a candidate: the 5-grams of its words, each once.
select
    doc_id,
    list_distinct(internal.shingles(codes)) as grams
from (
    select
        doc_id,
        list_transform(tokens(text), lambda word: hash(word)) as codes
    from derived.article_rows
    where
        doc_id in (
            select candidates.first_doc_id from staging.candidates as candidates
            union all
            select candidates.second_doc_id from staging.candidates as candidates
        )
) as hashed
