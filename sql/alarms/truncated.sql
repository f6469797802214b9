-- An outlet puts up a paywall: more of its texts end after the teaser.
-- Reason: Counts of words and topics after that are of teasers.
-- Threshold: the share of the newest 50 records is higher by 0.3 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/length_by_outlet_and_year.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest texts end at a paywall, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'truncated' and is_unusual and shift >= ease * coalesce(threshold, 0.3)
