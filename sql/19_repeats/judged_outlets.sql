-- One row per outlet whose lines are judged anew: articles of it arrive or leave, or the user
-- switched lines of it, or had.
-- outlet: The outlet, as in `articles`.
-- stories: How many stories the corpus has of it: titles, or addresses where those are fewer.
with touched as (
    select outlet from staging.arrivals
    union
    select outlet from staging.retired
    union
    select outlet from staging.switches
    union
    select outlet from derived.switched_lines
),

counted as (
    select
        outlet,
        least(count(distinct title_id), count(distinct address_id)) as stories
    from derived.story_names
    where outlet in (select touched.outlet from touched)
    group by outlet
)

select
    touched.outlet,
    coalesce(counted.stories, 0) as stories
from touched
left join counted on touched.outlet = counted.outlet
where touched.outlet is not null
