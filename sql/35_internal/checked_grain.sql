-- A grain, or an error where there is none of that name.
-- kind: scalar(grain)
select
    case
        when grain in ('day', 'week', 'month', 'quarter', 'year') then grain
        else error(
            'grain: day, week, month, quarter or year, not ' || coalesce(grain::varchar, 'null')
        )
    end
