-- Where does the archive have holes?
-- Read: each stretch of days on which an outlet should have published and nothing is there;
-- `articles_missing` is what its weekdays nearby promise.
-- Trap: a strike, a holiday or a pause looks the same: ask the outlet's own site before blaming the
-- archive. Days that are `unknown` in `coverage` may be holes too.
with gaps as (
    select
        outlet,
        day,
        expected,
        day - row_number() over (
            partition by outlet
            order by day
        )::integer as stretch
    from coverage
    where status = 'gap'
)

select
    outlet,
    min(day) as first_day,
    max(day) as last_day,
    count(*) as days,
    round(sum(expected::decimal(18, 2)))::double as articles_missing
from gaps
group by outlet, stretch
order by articles_missing desc, outlet, first_day
