-- One row per article and article that it is a near copy of, or that is one of it, by a version of
-- each.
-- doc_id: Its number in the corpus.
-- other_doc_id: The number of what it is like.
-- similarity: Share of the 5-grams of either that both hold, 0 to 1.
with pairs as (
    select
        coalesce(firsts.shown_doc_id, pairs.first_doc_id) as first_doc_id,
        coalesce(seconds.shown_doc_id, pairs.second_doc_id) as second_doc_id,
        pairs.similarity
    from derived.near_pairs as pairs
    left join derived.replaced_texts as firsts on pairs.first_doc_id = firsts.doc_id
    left join derived.replaced_texts as seconds on pairs.second_doc_id = seconds.doc_id
    where internal.is_near_copy(pairs.shared, pairs.first_in_second, pairs.second_in_first)
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
