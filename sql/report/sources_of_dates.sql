-- Where dates come from
-- Which of the dates that a page claims won, by outlet: the 15 largest. The six sources that win
-- most have a colour each, `sources` says what the others are, and what cannot be told has its own.
-- `conflicts` had another source that disagreed by more than a day.
with shown as (
    select
        coalesce(outlet, 'unknown') as name,
        date_source,
        date_conflict
    from articles
    where
        outlet in (
            select outlets.outlet
            from outlets
            order by outlets.articles desc, outlets.outlet asc nulls last
            limit 15
        )
        or outlet is null
),

most as (
    select date_source
    from shown
    where date_source is not null
    group by date_source
    order by count(*) desc, date_source asc
    limit 6
)

select
    name,
    case
        when date_source is null then 'no date'
        when date_source in (from most) then date_source
        else 'all others'
    end as series,
    count(*) as value,
    count(*) filter (where date_conflict) as conflicts,
    string_agg(distinct date_source, ', ' order by date_source) as sources
from shown
group by name, series
order by name, value desc, series
