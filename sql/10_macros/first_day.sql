-- The first day of a year, month or day: '2020', '2020-07' or '2020-07-31'; null for anything else.
-- kind: scalar(period)
select try_cast(period || left('-01-01', greatest(10 - length(period), 0)) as date)
