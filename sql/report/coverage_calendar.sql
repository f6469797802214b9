-- Coverage calendar
-- Each outlet's days, or weeks of a long period: published (the darker, the more for this outlet),
-- quiet as it often is, a gap in the archive, or unknown, where nobody can say which (`coverage`
-- says what each promises). A week is a gap when half or more of its days that are not quiet are
-- one. Nothing is drawn before an outlet's first article and after its last. The 20 largest
-- outlets, the last three years.
with bounds as (
    select
        first_day,
        last_day,
        outside,
        case when last_day - greatest(first_day, last_day - 1095) < 200 then 'day' else 'week' end
            as grain
    from derived.charted_days
),

counted as (
    select
        coverage.outlet,
        date_trunc(bounds.grain, coverage.day)::date as period,
        internal.period_end(period, any_value(bounds.grain)) as until,
        case
            when bool_and(coverage.status = 'quiet') then 'quiet'
            when
                avg((coverage.status = 'gap')::integer) filter (where coverage.status != 'quiet')
                >= 0.5
                then 'gap'
            when bool_or(coverage.status = 'published') then 'published'
            else 'unknown'
        end as state,
        coalesce(sum(coverage.published), 0)::bigint as articles
    from coverage
    cross join bounds
    where
        coverage.day between greatest(bounds.first_day, bounds.last_day - 1095) and bounds.last_day
        and coverage.outlet in (
            select outlets.outlet
            from outlets
            where outlets.outlet is not null
            order by outlets.articles desc, outlets.outlet asc
            limit 20
        )
    group by coverage.outlet, period
)

select
    counted.outlet,
    counted.period,
    counted.until,
    counted.state,
    counted.articles,
    case
        when counted.state = 'published'
            then round(sqrt(counted.articles / max(counted.articles) over (
                partition by counted.outlet
            )), 3)
        else 1
    end as strength,
    bounds.outside
from counted
cross join bounds
order by counted.outlet, counted.period
