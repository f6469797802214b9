-- One row per slice and word: how often it occurs there.
-- kind: slices
-- term: The word.
-- term_id: Its number.
-- articles: Articles of the slice that hold it.
-- occurrences: Times it occurs in them.
with spelled as (
    select distinct word
    from (
        select unnest(words) as word
        from staging.slice_tokens
    ) as running
),

counted as (
    select
        term_id,
        count(*) as articles,
        sum(occurrences)::bigint as occurrences
    from (
        select
            term_id,
            doc_id,
            count(*) as occurrences
        from derived.postings
        where doc_id between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
        group by term_id, doc_id
    ) as by_article
    group by term_id
)

select
    spelled.word as term,
    counted.term_id,
    counted.articles,
    counted.occurrences
from spelled
inner join counted on hash(spelled.word) >> 1 = counted.term_id
