-- One row per candidate that is worth keeping, as `near_pairs` keeps it: compared by all 5-grams of
-- the two texts.
-- kind: pieces
-- first_doc_id: The lower number of the two.
-- second_doc_id: The higher one.
-- shared: 5-grams that both hold.
-- similarity: Share of the 5-grams of either that both hold, 0 to 1.
-- first_in_second: Share of the 5-grams of the first that the second holds.
-- second_in_first: Share of those of the second that the first holds.
with candidates as materialized (
    select
        first_doc_id,
        second_doc_id
    from staging.candidates
    where chars_so_far between getvariable('first_char') and getvariable('last_char')
),

texts as materialized (
    select
        doc_id,
        list_distinct(internal.shingles(codes)) as grams
    from (
        select
            doc_id,
            list_transform(tokens(text), lambda word: hash(word)) as codes
        from staging.near_texts
        where
            doc_id in (
                select first_doc_id from candidates
                union all
                select second_doc_id from candidates
            )
    ) as hashed
),

compared as (
    select
        candidates.first_doc_id,
        candidates.second_doc_id,
        len(firsts.grams) as first_grams,
        len(seconds.grams) as second_grams,
        len(list_intersect(firsts.grams, seconds.grams)) as shared
    from candidates
    inner join texts as firsts on candidates.first_doc_id = firsts.doc_id
    inner join texts as seconds on candidates.second_doc_id = seconds.doc_id
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
