-- Articles over time, by outlet
-- By day of publication; a text counts once, unless the report was asked to count stories once or
-- all copies (`--counting`). Dates less exact than the grain are left out. The seven largest
-- outlets, and all others together.
with bounds as (
    select
        first_day,
        last_day,
        outside,
        internal.fitting_grain(first_day, last_day) as grain
    from derived.charted_days
),

largest as (
    select outlet
    from outlets
    where outlet is not null
    order by articles desc, outlet asc
    limit 7
)

select
    case when outlet in (from largest) then outlet else 'all others' end as series,
    date_trunc(grain, published_on)::date as period,
    internal.period_end(period, any_value(grain)) as until,
    count(*) as value,
    any_value(outside) as outside
from articles
cross join bounds
where
    internal.counts(getvariable('counting'), duplicate_of is not null, is_first_print)
    and is_exact_enough(date_precision, grain)
    and published_on between first_day and last_day
group by series, period
order by series, period
