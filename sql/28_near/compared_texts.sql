-- One row per older version that was compared anew, and of which near copies are looked for.
-- doc_id: Which row of `replaced_texts` it is.
select known.doc_id
from derived.replaced_texts as known
semi join staging.compared_addresses as compared on known.page_id = compared.page_id
