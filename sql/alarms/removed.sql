-- Cleaning takes more, or fewer, of an outlet's lines out of its texts.
-- Reason: New furniture is taken out of the texts, or stays in them; the share is of all lines.
-- Threshold: the share of the newest 50 records differs by 0.15 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/lines_that_were_removed.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest lines are taken out, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'removed' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.15)
