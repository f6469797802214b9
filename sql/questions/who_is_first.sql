-- Which outlets are first with a story, and how late are the others?
-- Read: of the `stories` that an outlet shared with others, it printed `first_share` before all of
-- them; the others it printed `median_lag_hours` after the first print, nine in ten of them within
-- `lag_of_nine_tenths`.
-- Trap: who was first in the corpus need not have been first; a day without an hour counts from
-- midnight, so that a lag of less than a day says little.
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
    outlet,
    count(*) as stories,
    round(count(*) filter (where is_first) / count(*), 3) as first_share,
    round(median(lag_hours) filter (where not is_first), 1) as median_lag_hours,
    round(quantile_cont(lag_hours, 0.9) filter (where not is_first), 1) as lag_of_nine_tenths
from lags
group by outlet
order by stories desc, outlet asc nulls last
