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

counted as (
    select
        known.shingle,
        count(*) as texts
    from derived.shingles as known
    semi join asked on known.shingle = asked.shingle
    where known.shingle between getvariable('first_shingle') and getvariable('last_shingle')
    group by known.shingle
    having count(*) > 1
)

select
    known.shingle,
    known.doc_id,
    counted.texts
from derived.shingles as known
inner join counted on known.shingle = counted.shingle
where known.shingle between getvariable('first_shingle') and getvariable('last_shingle')
