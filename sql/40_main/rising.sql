-- Words on the rise: the last whole day, week, month, ... (`grain`) that ends by `until`, against
-- the `before` calendar periods before it, those without articles among them. Without `until`, the
-- last that ends by the last day of the corpus: a month of five days is none, and a few articles
-- with a stray date end no corpus (`charted_days` knows them). `filter` is a query as `search`
-- takes it: only the articles that it finds are read. Columns as in `keyness`, a being the last
-- period.
-- kind: macro(grain := 'month', until := null, before := 6, n := 50, filter := '', counting :=
--   'texts')
with question as materialized (
    select units
    from internal.query_asked(filter)
    where
        internal.checked_grain(grain) is not null
        and internal.checked(before >= 1, 'rising: before is a number of periods, 1 or more')
),

periods as materialized (
    select
        (begins - internal.grain_step(grain))::date as now_from,
        begins as now_until,
        (begins - (before + 1) * internal.grain_step(grain))::date as before_from
    from (
        select
            date_trunc(
                internal.checked_grain(grain),
                coalesce(
                    until::date + 1,
                    max(case documents.date_precision
                        when 'year'
                            then internal.period_end(
                                date_trunc('year', documents.published_on), 'year'
                            )
                        when 'month'
                            then internal.period_end(
                                date_trunc('month', documents.published_on), 'month'
                            )
                        else documents.published_on + 1
                    end)
                )
            )::date as begins
        from derived.documents as documents
        inner join derived.charted_days as charted_days
            on documents.published_on <= charted_days.last_day
        where is_exact_enough(documents.date_precision, grain)
    ) as next_one
),

recent as materialized (
    select
        found.doc_id,
        found.published_on >= periods.now_from as is_now
    from internal.query_matches((select question.units from question), counting) as found
    inner join periods
        on
            found.published_on >= periods.before_from
            and found.published_on < periods.now_until
    where is_exact_enough(found.date_precision, grain)
),

counted as materialized (
    select
        postings.term_id,
        count(*) filter (where recent.is_now) as hits_now,
        count(*) filter (where not recent.is_now) as hits_before
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
