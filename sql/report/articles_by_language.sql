-- Articles over time, by language
-- As above; the language is the one detected from the text. The seven most frequent languages.
with bounds as (
    select
        first_day,
        last_day,
        outside,
        internal.fitting_grain(first_day, last_day) as grain
    from derived.charted_days
),

frequent as (
    select language
    from articles
    where language is not null
    group by language
    order by count(*) desc, language asc
    limit 7
)

select
    case when language in (from frequent) then language else 'all others' end as series,
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
