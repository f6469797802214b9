-- More of an outlet's records are pages that the corpus had already.
-- Reason: A feed is delivered twice, or a crawler no longer knows what it has fetched: time and
-- room for nothing new.
-- Threshold: the share of the newest 50 records is higher by 0.35 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/raw_files_that_gave_little.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest records are pages that are there already, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'recaptures' and is_unusual and shift >= ease * coalesce(threshold, 0.35)
