-- One row per line of the articles that leave.
-- line_id: The line: as in `outlet_lines`.
select distinct known.line_id
from derived.outlet_lines as known
semi join staging.retired as retired on known.doc_id = retired.doc_id
