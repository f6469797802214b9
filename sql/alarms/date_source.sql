-- The dates of an outlet come from another place in its pages than before.
-- Reason: Where the best source is gone the next one answers, which is often the day of filing,
-- or of the crawl.
-- Threshold: the share of the newest 50 records differs by 0.35 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/where_dates_come_from.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest dates are not from the usual source, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'date_source' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.35)
