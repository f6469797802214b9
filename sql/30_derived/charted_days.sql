-- One row: the days that charts show. A few articles with a stray date set no chart's window: half
-- a percent of the articles at either end, two at least, may lie outside it, if they are further
-- from the rest than a tenth of its length, and a month at least. Fewer than 20 articles are all
-- shown.
-- first_day: First day shown; null where no article is dated.
-- last_day: Last day shown.
-- outside: How many articles are dated before and after, in words; null where none are.
with counted_days as (
    select
        published_on,
        count(*) as articles
    from main.articles
    where published_on is not null
    group by published_on
),

ranked as (
    select
        published_on,
        articles,
        -- The places of its first and last article among all.
        sum(articles) over (order by published_on) - articles + 1 as first_place,
        sum(articles) over (order by published_on) as last_place,
        sum(articles) over () as dated
    from counted_days
),

bulk as (
    select
        min(published_on) as first_day,
        max(published_on) as last_day,
        greatest((max(published_on) - min(published_on)) // 10, 30)::integer as margin
    from ranked
    where
        dated < 20
        or (
            last_place > greatest(0.005 * dated, 2)
            and first_place <= dated - greatest(0.005 * dated, 2)
        )
),

bounds as (
    select
        min(ranked.published_on) as earliest_day,
        max(ranked.published_on) as latest_day,
        min(ranked.published_on) filter (
            where ranked.published_on >= bulk.first_day - bulk.margin
        ) as first_day,
        max(ranked.published_on) filter (
            where ranked.published_on <= bulk.last_day + bulk.margin
        ) as last_day
    from ranked
    cross join bulk
),

counted as (
    select
        bounds.first_day,
        bounds.last_day,
        bounds.earliest_day,
        bounds.latest_day,
        coalesce(
            sum(ranked.articles) filter (where ranked.published_on < bounds.first_day), 0
        ) as articles_before,
        coalesce(
            sum(ranked.articles) filter (where ranked.published_on > bounds.last_day), 0
        ) as articles_after
    from bounds
    left join ranked on true
    group by all
)

select
    first_day,
    last_day,
    'Not shown: ' || nullif(concat_ws(
        ' and ',
        if(
            articles_before > 0,
            articles_before || ' dated before ' || first_day || ', from ' || earliest_day || ' on',
            null
        ),
        if(
            articles_after > 0,
            articles_after || ' dated after ' || last_day || ', up to ' || latest_day,
            null
        )
    ), '') as outside
from counted
