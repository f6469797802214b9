-- One row per text whose pairs are found anew.
-- doc_id: Which row of `article_rows` it is.
select doc_id from staging.gained_texts
union
select known.doc_id
from derived.shingles as known
semi join staging.turned_shingles as turned on known.shingle = turned.shingle
