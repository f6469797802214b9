-- One row per capture that the corpus held, and knows by another number from now on.
-- kind: view
-- old_doc_id: Its number up to now.
-- doc_id: Its number from now on.
select
    old_doc_id,
    doc_id
from staging.restored
union all
select
    old_doc_id,
    doc_id
from staging.redone_rows
