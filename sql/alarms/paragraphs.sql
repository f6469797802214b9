-- An outlet's texts have suddenly fewer or more paragraphs.
-- Reason: A changed layout glues paragraphs together, or gives each teaser around the story as
-- one.
-- Threshold: the geometric mean of the newest 50 texts is less by 3 in 10 or more by 4 in 10 (a
-- logarithm of 0.35), and by more than chance makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/layout_changes.sql
select
    outlet,
    exp(newest) - 1 as measured,
    exp(usual) - 1 as expected,
    since,
    format(
        'its newest texts have {:.0f} paragraphs, usually {:.0f}', exp(newest) - 1, exp(usual) - 1
    ) as told
from temp.drift
where trait = 'paragraphs' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.35)
