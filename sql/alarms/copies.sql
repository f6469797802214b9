-- More of an outlet's articles are copies, or near copies, of what it printed before.
-- Reason: A feed is taken in twice under two addresses, or all pages give the same text.
-- Threshold: the share of the newest 50 records is higher by 0.2 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/exact_copies_across_outlets.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest articles are copies of its own, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'copies' and is_unusual and shift >= ease * coalesce(threshold, 0.2)
