-- Articles over time
-- How many articles a query finds; without one, all there are.
select
    'all' as series,
    period,
    period_end(period, $grain) as until,
    articles as value
from attention($query, $grain, copies := $copies)
order by period
