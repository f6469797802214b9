-- Articles over time, by language
-- As above; the language is the one detected from the text. The seven most frequent languages.
with bounds as (
    select internal.fitting_grain(min(published_on), max(published_on)) as grain
    from articles
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
    count(*) as value
from articles
cross join bounds
where is_exact_enough(date_precision, grain) and published_on is not null
group by series, period
order by series, period
