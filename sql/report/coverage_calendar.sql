-- Coverage calendar
-- Each outlet's days, or weeks of a long period: published (the darker, the more for this outlet),
-- quiet as it often is, or a gap: on half of its days or more nothing, where so much was expected
-- that chance does not leave it out. The 20 largest outlets, the last three years.
with recent as (
    select
        outlet,
        day,
        published,
        status,
        case when max(day) over () - min(day) over () < 200 then 'day' else 'week' end as grain
    from coverage
    where
        day >= (select max(last_on) - 1095 from outlets)
        and outlet in (
            select outlet
            from outlets
            where outlet is not null
            order by articles desc, outlet asc
            limit 20
        )
),

counted as (
    select
        outlet,
        date_trunc(grain, day)::date as period,
        internal.period_end(period, any_value(grain)) as until,
        case
            when bool_and(status = 'quiet') then 'quiet'
            when avg((status = 'gap')::integer) filter (where status != 'quiet') >= 0.5 then 'gap'
            else 'published'
        end as state,
        coalesce(sum(published), 0)::bigint as articles
    from recent
    group by outlet, period
)

select
    outlet,
    period,
    until,
    state,
    articles,
    case
        when state = 'published'
            then round(sqrt(articles / max(articles) over (partition by outlet)), 3)
        else 1
    end as strength
from counted
order by outlet, period
