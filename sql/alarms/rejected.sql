-- More of an outlet's records become no articles: a layout changed, or a wall went up.
-- Reason: What was an article is now lost, and `rejects` says with which reason. Records that no
-- story is lost with (pictures, repeats, lists of stories) are no part of it.
-- Threshold: the share of the newest 50 records is higher by 0.35 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/lost_and_why.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest records are rejected, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'rejected' and is_unusual and shift >= ease * coalesce(threshold, 0.35)
