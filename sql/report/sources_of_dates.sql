-- Where dates come from
-- Which of the dates that a page claims won, by outlet: the 15 largest. `conflicts` had another
-- source that disagreed by more than a day.
select
    coalesce(outlet, 'unknown') as name,
    coalesce(date_source, 'no date') as series,
    count(*) as value,
    count(*) filter (where date_conflict) as conflicts
from articles
where
    outlet in (
        select outlet
        from outlets
        order by articles desc, outlet asc nulls last
        limit 15
    )
    or outlet is null
group by outlet, date_source
order by name, value desc, series
