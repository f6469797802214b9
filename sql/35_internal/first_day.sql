-- The first day of a year, month or day: '2020', '2020-07' or '2020-07-31'; null for anything else.
-- kind: scalar(period)
select
    case
        when regexp_full_match(period, '\d{4}(?:-\d\d(?:-\d\d)?)?')
            then try_cast(period || left('-01-01', 10 - length(period)) as date)
    end
