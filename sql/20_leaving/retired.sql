-- One row per article of the last snapshot that leaves it.
-- doc_id: Its number there.
-- own_id: Its article_id before repeats were numbered.
select
    known.doc_id,
    split_part(known.article_id, '-', 1) as own_id,
    known.text_sha256,
    known.outlet,
    known.hostname,
    known.raw_file_id
from derived.article_rows as known
semi join staging.gone_parts as gone on known.part_no = gone.part_no
