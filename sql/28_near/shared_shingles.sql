-- One row per kept 5-gram of a touched text that another text holds as well, and text that does.
-- kind: ranges
-- doc_id: Its number in the corpus.
-- shingle: The number of a 5-gram of words.
-- texts: How many hold it.
with asked as (
    select distinct shingle
    from derived.shingles
    where
        shingle between getvariable('first_shingle') and getvariable('last_shingle')
        and doc_id in (select touched.doc_id from staging.touched_texts as touched)
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
