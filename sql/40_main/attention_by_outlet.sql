-- Attention over time, outlet by outlet: one row per outlet and period from the outlet's first to
-- its last article. Columns as in `attention`; the denominators are the outlet's own.
-- kind: macro(query, grain := 'month', copies := false)
with dated as materialized (
    select
        doc_id,
        outlet,
        date_trunc(grain, published_on)::date as period,
        length
    from query_documents(query, copies)
    where published_on is not null and is_exact_enough(date_precision, grain)
),

matched as materialized (
    select
        doc_id,
        hits
    from query_matches(query, copies)
),

counted as materialized (
    select
        dated.outlet,
        dated.period,
        count(*) as all_articles,
        count(matched.doc_id) as articles,
        sum(dated.length)::bigint as all_words,
        coalesce(sum(matched.hits), 0)::bigint as hits
    from dated
    left join matched on dated.doc_id = matched.doc_id
    group by dated.outlet, dated.period
),

periods as materialized (
    select
        outlet,
        unnest(generate_series(
            min(period)::timestamp, max(period)::timestamp, to_months(case grain
                when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else 0
            end) + to_days(case grain when 'day' then 1 when 'week' then 7 else 0 end)
        ))::date as period
    from counted
    group by outlet
)

select
    periods.outlet,
    periods.period,
    counted.articles,
    counted.all_articles,
    counted.articles / counted.all_articles as share,
    counted.hits,
    counted.all_words,
    1e6 * counted.hits / nullif(counted.all_words, 0) as hits_per_million
from periods
left join counted
    on
        periods.outlet is not distinct from counted.outlet
        and periods.period = counted.period
order by periods.outlet, periods.period
