-- Attention over time, part by part
-- The share of articles that a query finds, in all of the part; of the parts with most finds.
with counted as (
    select *
    from attention_by(
        getvariable('query'),
        by_ := getvariable('by'),
        grain := getvariable('grain'),
        counting := getvariable('counting')
    )
),

largest as (
    select part
    from counted
    where part is not null
    group by part
    having sum(articles) > 0
    order by sum(articles) desc, part asc
    limit getvariable('n')
)

select
    part as series,
    period,
    internal.period_end(period, getvariable('grain')) as until,
    share as value,
    articles,
    all_articles
from counted
where part in (from largest)
order by part, period
