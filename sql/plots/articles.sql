-- Articles over time
-- How many articles a query finds; without one, all there are.
select
    'all' as series,
    period,
    internal.period_end(period, getvariable('grain')) as until,
    articles as value
from attention(getvariable('query'), getvariable('grain'), counting := getvariable('counting'))
order by period
