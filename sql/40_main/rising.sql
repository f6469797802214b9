-- Words on the rise: the last day, week, month, ... (`grain`) that ends by `until`, against the
-- `before` periods before it. Columns as in `keyness`, a being the last period. Without `until`,
-- the last period that the corpus knows.
-- kind: macro(grain := 'month', until := null, before := 6, n := 50, filter := '', copies :=
--   false)
with admitted as materialized (
    select
        doc_id,
        published_on,
        date_trunc(grain, published_on)::date as period
    from query_documents(filter, copies)
    where
        is_exact_enough(date_precision, grain)
        and published_on <= coalesce(until::date, date '9999-12-31')
),

recent as materialized (
    select
        doc_id,
        dense_rank() over (order by period desc) as age
    from admitted
    qualify age <= before + 1
),

counted as materialized (
    select
        postings.term_id,
        count(*) filter (where recent.age = 1) as hits_now,
        count(*) filter (where recent.age > 1) as hits_before
    from derived.postings as postings
    inner join recent on postings.doc_id = recent.doc_id
    group by postings.term_id
),

totals as materialized (
    select
        sum(hits_now) as words_now,
        sum(hits_before) as words_before
    from counted
)

select
    terms.term,
    counted.hits_now,
    counted.hits_before,
    round(1e6 * counted.hits_now / nullif(totals.words_now, 0), 2) as per_million_now,
    round(1e6 * counted.hits_before / nullif(totals.words_before, 0), 2) as per_million_before,
    round(g2(counted.hits_now, counted.hits_before, totals.words_now, totals.words_before), 2)
        as g2,
    round(
        log_ratio(counted.hits_now, counted.hits_before, totals.words_now, totals.words_before), 3
    ) as log_ratio
from counted
inner join derived.terms as terms on counted.term_id = terms.term_id
cross join totals
where counted.hits_now > 0
order by g2 desc, terms.term asc
limit n
