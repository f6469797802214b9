-- The grain that draws a period in at most some 150 steps: day, week, month, quarter or year.
-- kind: scalar(first_day_, last_day_)
select
    case
        when last_day_ - first_day_ < 150 then 'day'
        when last_day_ - first_day_ < 1050 then 'week'
        when last_day_ - first_day_ < 4600 then 'month'
        when last_day_ - first_day_ < 13800 then 'quarter'
        else 'year'
    end
