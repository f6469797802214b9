-- Articles over time, part by part
-- How many articles a query finds in each part; the largest parts, and all others together.
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
    case when part in (from largest) then part else 'all others' end as series,
    period,
    internal.period_end(period, getvariable('grain')) as until,
    sum(articles)::bigint as value
from counted
group by series, period
having value > 0
order by series, period
