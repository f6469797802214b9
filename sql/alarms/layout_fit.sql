-- Fewer of an outlet's pages fit the layouts that were learned of it.
-- Reason: A redesign: those that no layout fits cost the full recipe, and may give another text.
-- `broadsheet learn` makes a layout of the new pages.
-- Threshold: the share of the newest 50 pages is lower by 0.3 or more, and by more than chance
-- makes blocks of 50 differ (`given/drift.sql`). Texts and stated stories need none, and count not.
-- Further: questions/layout_changes.sql
select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        '{:.0f} in 100 of its newest pages fit its layouts, usually {:.0f}; `broadsheet learn`',
        100 * newest,
        100 * usual
    ) as told
from temp.drift
where trait = 'layout_fit' and is_unusual and shift <= -ease * coalesce(threshold, 0.3)
