-- At which hours (UTC) does each outlet publish?
-- Read: the share of an outlet's articles with a time of day that fall into each hour.
-- Trap: midnight is often not a time but a day without one; UTC is not the newsroom's clock.
select
    outlet,
    hour(published_at at time zone 'UTC') as hour_utc,
    count(*) as articles,
    round(count(*) / sum(count(*)) over (partition by outlet), 4) as share
from articles
where published_at is not null
group by outlet, hour_utc
order by outlet, hour_utc
