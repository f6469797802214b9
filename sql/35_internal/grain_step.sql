-- How long a day, week, month, quarter or year is, as an interval.
-- kind: scalar(grain)
select
    to_months(case grain when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else 0 end)
    + to_days(case grain when 'day' then 1 when 'week' then 7 else 0 end)
