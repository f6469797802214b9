-- Another method than before gives an outlet's texts.
-- Reason: The extractor that fits a layout no longer does: the first sign that it changed.
-- Threshold: the share of the newest 50 records differs by 0.35 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`).
-- Further: questions/layout_changes.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest texts come from another extractor than usual, usually {:.0f}',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'extractor' and is_unusual and abs(shift) >= ease * coalesce(threshold, 0.35)
