-- Attention over time
-- The share of articles that a query finds, in all that its fields admit; a text counts once.
select
    'all' as series,
    period,
    internal.period_end(period, getvariable('grain')) as until,
    share as value,
    articles,
    all_articles
from attention(getvariable('query'), getvariable('grain'), counting := getvariable('counting'))
order by period
