-- More, or fewer, of an outlet's articles have no author.
-- Reason: The byline has moved; or what stands in its place is taken for a name.
-- Threshold: the share of the newest 50 records differs by 0.35 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/most_prolific_authors.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest articles have no author, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'unsigned' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.35)
