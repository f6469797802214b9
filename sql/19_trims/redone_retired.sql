-- One row per article that leaves to arrive again, as `retired` has it.
-- kind: appended(staging.retired)
select
    old_doc_id as doc_id,
    article_id as own_id,
    cut_sha256 as text_sha256,
    outlet,
    hostname,
    raw_file_id,
    published_on,
    authors
from staging.redone_rows
