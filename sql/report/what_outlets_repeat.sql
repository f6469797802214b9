-- What outlets repeat
-- Lines that were taken out of texts because their outlet prints them above or below its stories.
-- `printed_on` is the share of its stories that carry the line. The 30 most frequent.
select
    outlet,
    place,
    line,
    articles,
    round(share, 2) as printed_on,
    first_seen,
    last_seen
from boilerplate_lines
where decision != 'switched_off'
order by articles desc, outlet, place, line
limit 30
