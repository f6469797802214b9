-- One row per story that several outlets print, and outlet: who is first, and how late is it?
-- kind: view
-- story_id: The article_id of its first print.
-- outlet: Who prints it.
-- is_first: Whether the first print is its.
-- lag_hours: Hours from the first print to the outlet's own earliest; a day without an hour counts
--   from midnight. Null where one of them has no date.
with prints as (
    select
        articles.story_id,
        articles.outlet,
        bool_or(articles.is_first_print) as is_first,
        min(epoch(coalesce(
            articles.published_at, articles.published_on::timestamp at time zone 'UTC'
        ))) as printed_at
    from main.articles as articles
    inner join main.stories as stories
        on articles.story_id = stories.story_id and stories.outlets > 1
    group by articles.story_id, articles.outlet
)

select
    story_id,
    outlet,
    is_first,
    (printed_at - first(printed_at) over (
        partition by story_id
        order by is_first desc
    )) / 3600 as lag_hours
from prints
