-- When does a phrase peak in each type of source, and how many hours lie between the peaks?
-- After Leskovec, Backstrom and Kleinberg (KDD 2009): mentions by hour and type of outlet
-- (`outlets_extra.type`); the peak is the middle of the five densest hours.
-- Read: `lag_hours` is behind the type that peaked first.
-- Trap: only articles with a time of day count: a type that prints days only cannot be compared.
with hourly as (
    select
        extra.type,
        date_trunc('hour', articles.published_at) as hour,
        sum(found.hits) as mentions
    from matches('"lipstick on a pig"', counting := 'copies') as found
    inner join articles on found.article_id = articles.article_id
    inner join outlets_extra as extra
        on
            articles.outlet = extra.outlet
            and articles.published_on >= coalesce(extra.valid_from, date '0001-01-01')
            and articles.published_on <= coalesce(extra.valid_until, date '9999-12-31')
    where articles.published_at is not null and extra.type is not null
    group by extra.type, hour
),

smoothed as (
    select
        type,
        hour,
        mentions,
        sum(mentions) over (
            partition by type
            order by hour
            range between interval 2 hours preceding and interval 2 hours following
        ) as nearby
    from hourly
),

peaks as (
    select
        type,
        first(hour order by nearby desc, hour asc) as peak_at,
        sum(mentions)::bigint as mentions
    from smoothed
    group by type
)

select
    type,
    peak_at,
    date_diff('hour', min(peak_at) over (), peak_at) as lag_hours,
    mentions
from peaks
order by peak_at, type
