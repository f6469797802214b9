-- Which headlines were changed within a day of publication, by outlet?
-- Read: one row a change: `title_before` was last seen over the story at `seen_until`, `title`
-- first at `seen_from`, `hours` after publication. `share` is of those `stories` of the outlet that
-- were captured twice or more, once within a day of publication at least.
-- Trap: an outlet captured by the hour shows more changes than one captured by the day: compare
-- what was captured alike. A new dash is a change. Of a date without an hour, a day lasts two.
with prints as (
    select
        article_id,
        outlet,
        coalesce(
            published_at + interval 24 hours,
            (published_on + 2)::timestamp at time zone 'UTC'
        ) as day_ends,
        coalesce(published_at, published_on::timestamp at time zone 'UTC') as printed_at
    from articles
    where is_exact_enough(date_precision, 'day')
),

watched as (
    select prints.article_id
    from prints
    inner join captures on prints.article_id = captures.article_id
    group by prints.article_id
    having
        count(*) > 1
        and bool_or(captures.fetched_at <= prints.day_ends)
),

changes as (
    select
        prints.outlet,
        versions.article_id,
        versions.title_before,
        versions.title,
        versions.valid_from as seen_from,
        lag(versions.last_seen_at) over (
            partition by versions.article_id
            order by versions.version
        ) as seen_until,
        prints.printed_at,
        prints.day_ends,
        versions.is_headline_changed
    from versions
    inner join prints on versions.article_id = prints.article_id
),

counted as (
    select
        prints.outlet,
        count(*) as stories
    from watched
    inner join prints on watched.article_id = prints.article_id
    group by prints.outlet
),

within_a_day as (
    select
        *,
        count(distinct article_id) over (partition by outlet) as changed
    from changes
    where is_headline_changed and seen_from <= day_ends
)

select
    found.outlet,
    round(found.changed / counted.stories, 3) as share,
    counted.stories,
    round((epoch(found.seen_from) - epoch(found.printed_at)) / 3600, 1) as hours,
    found.title_before,
    found.title,
    found.seen_until,
    found.seen_from,
    found.article_id
from within_a_day as found
left join counted on found.outlet is not distinct from counted.outlet
order by share desc, found.outlet asc nulls last, found.seen_from asc, found.article_id asc
