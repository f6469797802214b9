-- The day after the last of a day, week, month, quarter or year that begins on this one.
-- kind: scalar(period, grain)
select
    (
        period
        + to_months(
            case grain when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else 0 end
        )
        + to_days(case grain when 'day' then 1 when 'week' then 7 else 0 end)
    )::date
