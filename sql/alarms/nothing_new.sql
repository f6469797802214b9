-- Nothing new arrives: the corpus as a whole is silent.
-- Reason: the crawl has stopped, or its files no longer reach the landing zone.
-- Threshold: as for one outlet (`outlet_silent`): chance makes it once in 100 000 times, and the
-- silence is half as long again as usual ones; and half a day, which a holiday's morning is not.
-- Further: questions/gaps_in_the_archive.sql
select
    outlet,
    silent_hours as measured,
    longest_hours as expected,
    last_seen as since,
    format(
        'no outlet has a story for {:.0f} hours; in such a time they give {:.0f}',
        silent_hours,
        expected
    ) as told
from temp.silences
where outlet is null and is_unlikely and silent_hours > 12
