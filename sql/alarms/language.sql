-- An outlet's articles are in another language than they were.
-- Reason: An edition was added, or a text is no longer the story: a menu, a notice, an error.
-- Threshold: the share of the newest 50 records differs by 0.25 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/languages_by_outlet.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest articles are not in the usual language, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'language' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.25)
