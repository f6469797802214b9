-- One row per pair that is found anew, or of which a text leaves.
-- first_doc_id: The lower number of the two.
-- second_doc_id: The higher one.
with texts as (
    select doc_id from staging.touched_texts
    union
    select doc_id from staging.lost_shingles
)

select
    first_doc_id,
    second_doc_id
from derived.near_pairs
where
    first_doc_id in (select texts.doc_id from texts)
    or second_doc_id in (select texts.doc_id from texts)
