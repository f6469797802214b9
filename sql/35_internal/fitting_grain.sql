-- The finest grain that divides a period into `steps` or fewer: day, week, month, quarter or year.
-- kind: scalar(first_day_, last_day_, steps := 150)
select
    case
        when last_day_ - first_day_ < steps then 'day'
        when last_day_ - first_day_ < 7 * (steps - 1) then 'week'
        when last_day_ - first_day_ < 30 * (steps - 1) then 'month'
        when last_day_ - first_day_ < 90 * (steps - 1) then 'quarter'
        else 'year'
    end
