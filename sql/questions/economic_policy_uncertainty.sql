-- How uncertain is economic policy, month by month?
-- After Baker, Bloom and Davis (QJE 2016): the share of a paper's articles that name the economy,
-- policy and uncertainty together, scaled to unit standard deviation paper by paper, averaged over
-- papers, and scaled to a mean of 100.
-- Read: 100 is the mean of the period, 200 is twice as much talk of it.
-- Trap: a paper that enters or leaves moves the mean: keep those with all months; see `papers`.
with named as (
    select article_id
    from matches(
        'economic|economy uncertain|uncertainty '
        'congress|deficit|legislation|legislature|regulation|regulatory|"white house"'
        '|"federal reserve"|"central bank"|government|parliament'
    )
),

monthly as (
    select
        documents.outlet,
        date_trunc('month', documents.published_on)::date as month,
        count(named.article_id) / count(*) as share
    from derived.documents as documents
    left join named on documents.article_id = named.article_id
    where
        not documents.is_copy
        and documents.published_on is not null
        and is_exact_enough(documents.date_precision, 'month')
    group by documents.outlet, month
),

spread as (
    select
        outlet,
        stddev_pop(share order by month) as spread
    from monthly
    group by outlet
),

averaged as (
    select
        monthly.month,
        avg(monthly.share / nullif(spread.spread, 0) order by monthly.outlet) as mean_scaled,
        count(nullif(spread.spread, 0)) as papers
    from monthly
    inner join spread on monthly.outlet is not distinct from spread.outlet
    group by monthly.month
)

select
    month,
    round(100 * mean_scaled / (select avg(a.mean_scaled order by a.month) from averaged as a), 2)
        as index,
    papers
from averaged
order by month
