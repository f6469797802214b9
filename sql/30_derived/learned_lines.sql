-- One row per line that is taken out of an outlet's texts where nothing but such lines stands
-- before or behind it.
-- kind: kept
-- line_id: The line: as in `outlet_lines`.
select
    null::varchar as outlet,
    null::bigint as line_id
