-- An outlet's pages are of another kind than they were.
-- Reason: A feed of shop pages or forum threads came in, or pages declare themselves otherwise;
-- queries find news only.
-- Threshold: the share of the newest 50 records differs by 0.35 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/layout_changes.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest pages are of another kind than usual, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'page_type' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.35)
