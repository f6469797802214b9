-- One row per candidate that is worth keeping, as `near_pairs` keeps it.
with compared as (
    select
        candidates.first_doc_id,
        candidates.second_doc_id,
        len(firsts.grams) as first_grams,
        len(seconds.grams) as second_grams,
        len(list_intersect(firsts.grams, seconds.grams)) as shared
    from staging.candidates as candidates
    inner join staging.compared_texts as firsts on candidates.first_doc_id = firsts.doc_id
    inner join staging.compared_texts as seconds on candidates.second_doc_id = seconds.doc_id
)

select
    first_doc_id,
    second_doc_id,
    shared::integer as shared,
    shared / (first_grams + second_grams - shared) as similarity,
    shared / first_grams as first_in_second,
    shared / second_grams as second_in_first
from compared
where shared >= 0.25 * least(first_grams, second_grams)
