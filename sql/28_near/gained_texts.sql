-- One row per text that is new: an article that is the first with it, and was not in the corpus or
-- not the first; an older version that was compared anew.
-- doc_id: Which row of `near_texts` it is.
select originals.doc_id
from staging.originals as originals
semi join staging.arrivals as arrivals on originals.doc_id = arrivals.doc_id
where originals.duplicate_of is null
union all
select doc_id from staging.promoted
union all
select doc_id from staging.compared_texts
