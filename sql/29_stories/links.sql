-- One row per text and text that it is a near copy of, or that is one of it.
-- doc_id: Its number in the corpus.
-- other_doc_id: The number of what it is like.
-- similarity: Share of the 5-grams of either that both hold, 0 to 1.
with pairs as (
    select
        first_doc_id,
        second_doc_id,
        similarity
    from derived.near_pairs
    where internal.is_near_copy(shared, first_in_second, second_in_first)
)

select
    first_doc_id as doc_id,
    second_doc_id as other_doc_id,
    similarity
from pairs
union all
select
    second_doc_id as doc_id,
    first_doc_id as other_doc_id,
    similarity
from pairs
