-- One row per line that four stories of an outlet or more print.
-- kind: kept
-- line_id: The line: as in `outlet_lines`.
-- documents: Stories that print it: as many as it has titles, or addresses where those are fewer.
-- in_text: Times it stands in a text, as the lake has it.
-- at_edge: Times it stands among the first 5 or last 15 lines of a text.
select
    null::varchar as outlet,
    null::bigint as line_id,
    null::bigint as documents,
    null::bigint as in_text,
    null::bigint as at_edge
