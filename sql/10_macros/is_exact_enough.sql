-- Whether a date of this precision can be counted by this grain: a month is not a day.
-- kind: scalar(precision_, grain)
select
    case precision_
        when 'year' then grain = 'year'
        when 'month' then grain in ('year', 'quarter', 'month')
        else precision_ is not null
    end
