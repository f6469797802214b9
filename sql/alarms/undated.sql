-- Fewer of an outlet's articles have a date that any source gives.
-- Reason: A page whose date is printed in a new language, or whose metadata went, is lost to
-- every count over time.
-- Threshold: the share of the newest 50 records is higher by 0.3 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/where_dates_come_from.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest articles have no date, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'undated' and is_unusual and shift >= ease * coalesce(threshold, 0.3)
