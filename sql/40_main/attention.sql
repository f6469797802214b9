-- Attention over time: one row per day, week, month, quarter or year between the first and the
-- last article that the query's fields admit. `articles` of `all_articles` mention it, `hits` times
-- in `all_words` words. A period without any article is NULL, not 0. Dates that are less exact than
-- the grain are left out, of the denominator too. `counting`: texts, stories or copies (`search`).
-- kind: macro(query, grain := 'month', counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked(query)
    where internal.checked_grain(grain) is not null
),

dated as materialized (
    select
        doc_id,
        date_trunc(internal.checked_grain(grain), published_on)::date as period,
        length
    from internal.query_documents((select question.units from question), counting)
    where published_on is not null and is_exact_enough(date_precision, grain)
),

matched as materialized (
    select
        doc_id,
        hits
    from internal.query_matches((select question.units from question), counting)
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
            min(period)::timestamp, max(period)::timestamp, internal.grain_step(grain)
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
