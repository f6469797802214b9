-- An outlet's pages ask to pay, log in, consent or prove to be no robot in the story's place.
-- Reason: A crawl that is no longer let in gives such pages with status 200.
-- Threshold: the share of the newest 50 records is higher by 0.2 or more, and by more than
-- chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/lost_and_why.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest pages ask to pay, log in or the like, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'walled' and is_unusual and shift >= ease * coalesce(threshold, 0.2)
