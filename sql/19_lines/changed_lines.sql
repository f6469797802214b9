-- One row per line, of a range of them, of an article that arrives or leaves. Made anew for each
-- range.
-- line_id: The line: as in `outlet_lines`.
select known.line_id
from derived.outlet_lines as known
semi join staging.arrivals as arrivals on known.doc_id = arrivals.doc_id
where known.line_id between getvariable('first_line') and getvariable('last_line')
union
select left_lines.line_id
from staging.left_lines as left_lines
where left_lines.line_id between getvariable('first_line') and getvariable('last_line')
