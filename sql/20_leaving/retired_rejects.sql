-- One row per reject of the last snapshot that leaves it.
select
    known.hostname,
    known.raw_file_id
from derived.reject_rows as known
semi join staging.gone_parts as gone on known.part_no = gone.part_no
