-- One row per line of an outlet that the user switched (`boilerplate_switches`).
-- kind: kept
-- line_id: The line: as in `outlet_lines`.
-- is_removed: Whether it is taken out, whatever the corpus says; where two rows of the user's are
--   of one line, it stays if one of them says so.
select
    null::varchar as outlet,
    null::bigint as line_id,
    null::boolean as is_removed
