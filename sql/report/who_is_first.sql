-- Who is first, and who is late
-- Of the stories that an outlet shared with others: how many it printed first, and how many hours
-- after the first print it came with the rest, in the median. The 25 that shared most.
select
    coalesce(outlet, 'unknown') as outlet,
    count(*) as stories,
    round(count(*) filter (where is_first) / count(*), 3) as first_share,
    round(median(lag_hours) filter (where not is_first), 1) as median_lag_hours
from story_prints
group by all
order by stories desc, outlet asc
limit 25
