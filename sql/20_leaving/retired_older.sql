-- One row per capture of the last snapshot that leaves it, and that `articles` does not show.
select
    known.outlet,
    known.hostname,
    known.raw_file_id
from derived.older_rows as known
semi join staging.gone_parts as gone on known.part_no = gone.part_no
