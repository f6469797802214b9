-- Where does the archive have holes?
-- Read: each stretch of days on which an outlet that publishes daily has nothing at all.
-- Trap: a strike or a holiday looks the same: ask the outlet's own site before blaming the archive.
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
    round(sum(expected)) as articles_missing
from gaps
group by outlet, stretch
order by articles_missing desc, outlet, first_day
