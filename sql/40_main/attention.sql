-- Attention over time: one row per day, week, month, quarter or year between the first and the
-- last article that the query's fields admit. `articles` of `all_articles` mention it, `hits` times
-- in `all_words` words. A period without any article is NULL, not 0. Dates that are less exact than
-- the grain are left out, of the denominator too; a text counts once unless `copies` is true.
-- kind: macro(query, grain := 'month', copies := false)
with dated as materialized (
    select
        doc_id,
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
        dated.period,
        count(*) as all_articles,
        count(matched.doc_id) as articles,
        sum(dated.length)::bigint as all_words,
        coalesce(sum(matched.hits), 0)::bigint as hits
    from dated
    left join matched on dated.doc_id = matched.doc_id
    group by dated.period
),

periods as materialized (
    select
        unnest(generate_series(
            min(period)::timestamp, max(period)::timestamp, to_months(case grain
                when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else 0
            end) + to_days(case grain when 'day' then 1 when 'week' then 7 else 0 end)
        ))::date as period
    from counted
)

select
    periods.period,
    counted.articles,
    counted.all_articles,
    counted.articles / counted.all_articles as share,
    counted.hits,
    counted.all_words,
    1e6 * counted.hits / nullif(counted.all_words, 0) as hits_per_million
from periods
left join counted on periods.period = counted.period
order by periods.period
