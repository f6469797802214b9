-- One row per outlet and day from its first to its last: a gap in the archive told from no news.
-- day: The day.
-- published: Articles dated that day; null in a gap, where nobody knows.
-- captured: Articles fetched that day, whatever their date.
-- expected: Mean number on the same weekday of the four weeks before and after.
-- status: published; quiet (none, which is plausible); gap (none, though so many were expected that
--   chance would leave out less than one such day in a hundred).
with bounds as (
    select
        outlet,
        min(day) as first_day,
        max(day) as last_day
    from main.outlet_days
    group by outlet
),

days as (
    select
        outlet,
        unnest(generate_series(first_day::timestamp, last_day::timestamp, interval 1 day))::date
            as day
    from bounds
),

fetched as (
    select
        outlet,
        (fetched_at at time zone 'UTC')::date as day,
        count(*) as captured
    from main.articles
    where fetched_at is not null
    group by all
),

counted as (
    select
        days.outlet,
        days.day,
        coalesce(outlet_days.articles, 0) as published,
        coalesce(fetched.captured, 0) as captured
    from days
    left join main.outlet_days as outlet_days
        on days.outlet is not distinct from outlet_days.outlet and days.day = outlet_days.day
    left join fetched
        on days.outlet is not distinct from fetched.outlet and days.day = fetched.day
),

expecting as (
    select
        outlet,
        day,
        published,
        captured,
        -- Over days that have any: a gap of weeks must not make itself plausible.
        avg(nullif(published, 0))
            over (
                partition by outlet, isodow(day)
                order by day
                rows between 4 preceding and 4 following exclude current row
            )
        * avg((published > 0)::integer) over (partition by outlet, isodow(day)) as expected
    from counted
)

select
    outlet,
    day,
    case when published = 0 and exp(-coalesce(expected, 0)) < 0.01 then null else published end
        as published,
    captured,
    round(expected, 2) as expected,
    case
        when published > 0 then 'published'
        when exp(-coalesce(expected, 0)) < 0.01 then 'gap'
        else 'quiet'
    end as status
from expecting
order by outlet nulls last, day
