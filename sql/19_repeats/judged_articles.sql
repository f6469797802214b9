-- One row per article that arrives, or that has a line of which it turned whether it is taken out.
-- doc_id: Which row of `article_rows` it is or will be.
select doc_id from staging.arrivals
union
select known.doc_id
from derived.outlet_lines as known
semi join staging.turned_lines as turned on known.line_id = turned.line_id
where known.line_no is not null
