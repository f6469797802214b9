-- One row per article of the last snapshot that leaves it, or makes way for another version of it.
-- doc_id: Its number there.
-- own_id: Its article_id before repeats were numbered.
select
    known.doc_id,
    split_part(known.article_id, '-', 1) as own_id,
    known.text_sha256,
    known.outlet,
    known.hostname,
    known.raw_file_id,
    known.published_on,
    known.authors
from derived.article_rows as known
where
    known.part_no in (select gone.part_no from staging.gone_parts as gone)
    or known.doc_id in (select superseded.doc_id from staging.superseded as superseded)
