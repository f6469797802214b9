-- One row per kept 5-gram that several texts hold, and text that does: of those 5-grams that the
-- asked texts hold, or a text held that left.
-- kind: ranges
-- doc_id: Its number in the corpus.
-- shingle: The number of a 5-gram of words.
-- texts: How many hold it.
with asked as (
    select known.shingle
    from derived.shingles as known
    where
        known.shingle between getvariable('first_shingle') and getvariable('last_shingle')
        and known.doc_id in (select asked_texts.doc_id from staging.asked_texts as asked_texts)
    union
    select shingle
    from staging.lost_shingles
    where shingle between getvariable('first_shingle') and getvariable('last_shingle')
),

held as materialized (
    select
        shingle,
        doc_id
    from derived.shingles
    where
        shingle between getvariable('first_shingle') and getvariable('last_shingle')
        and shingle in (select asked.shingle from asked)
),

counted as (
    select
        shingle,
        count(*) as texts
    from held
    group by shingle
    having count(*) > 1
)

select
    held.shingle,
    held.doc_id,
    counted.texts
from held
inner join counted on held.shingle = counted.shingle
