-- Which outlets are first with a story, and how late are the others?
-- Read: of the `stories` that an outlet shared with others, it printed `first_share` before all of
-- them; the others it printed `median_lag_hours` after the first print, nine in ten of them within
-- `lag_of_nine_tenths`.
-- Trap: who was first in the corpus need not have been first; a day without an hour counts from
-- midnight, so that a lag of less than a day says little.
select
    outlet,
    count(*) as stories,
    round(count(*) filter (where is_first) / count(*), 3) as first_share,
    round(median(lag_hours) filter (where not is_first), 1) as median_lag_hours,
    round(quantile_cont(lag_hours, 0.9) filter (where not is_first), 1) as lag_of_nine_tenths
from story_prints
group by outlet
order by stories desc, outlet asc nulls last
