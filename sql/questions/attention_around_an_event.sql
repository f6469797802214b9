-- How did attention rise and fall around its peak?
-- Read: days before (negative) and after the day with the largest share, four weeks each way.
-- Trap: a day without articles is null: the archive may have missed the very day of the event.
with days as (
    select
        period,
        articles,
        all_articles,
        share
    from attention('government', 'day')
),

peak as (
    select first(period order by share desc, period asc) as peak_day
    from days
    where share is not null
)

select
    days.period - peak.peak_day as days_from_peak,
    days.period as day,
    days.articles,
    days.all_articles,
    days.share
from days
cross join peak
where abs(days.period - peak.peak_day) <= 28
order by days.period
