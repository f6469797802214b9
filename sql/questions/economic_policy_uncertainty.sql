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

scaled as (
    select
        outlet,
        month,
        share / nullif(stddev_pop(share) over (partition by outlet), 0) as scaled
    from monthly
),

averaged as (
    select
        month,
        avg(scaled) as mean_scaled,
        count(scaled) as papers
    from scaled
    group by month
)

select
    month,
    round(100 * mean_scaled / avg(mean_scaled) over (), 2) as index,
    papers
from averaged
order by month
