-- One row per text that stays and holds a 5-gram that tells other pairs than before.
-- doc_id: Which row of `article_rows` it is.
select distinct shared.doc_id
from staging.shared_shingles as shared
semi join staging.turned_shingles as turned on shared.shingle = turned.shingle
anti join staging.gained_texts as gained on shared.doc_id = gained.doc_id
