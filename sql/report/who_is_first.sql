-- Who is first, and who is late
-- Of the stories that an outlet shared with others: how many it printed first, and how many hours
-- after the first print it came with the rest, in the median. The 25 that shared most.
with prints as (
    select
        articles.outlet,
        articles.story_id,
        min(epoch(coalesce(
            articles.published_at, articles.published_on::timestamp at time zone 'UTC'
        ))) as printed_at,
        bool_or(articles.is_first_print) as is_first
    from articles
    inner join stories on articles.story_id = stories.story_id and stories.outlets > 1
    group by articles.outlet, articles.story_id
),

lags as (
    select
        outlet,
        is_first,
        (printed_at - first(printed_at) over (
            partition by story_id
            order by is_first desc
        )) / 3600 as lag_hours
    from prints
)

select
    coalesce(outlet, 'unknown') as outlet,
    count(*) as stories,
    round(count(*) filter (where is_first) / count(*), 3) as first_share,
    round(median(lag_hours) filter (where not is_first), 1) as median_lag_hours
from lags
group by all
order by stories desc, outlet asc
limit 25
