-- One row per raw file and part of it that the last snapshot shows, and the lake no more.
-- part_no: Its number in the snapshot.
select known.part_no
from derived.parts as known
anti join staging.part_rows as rows_
    on
        known.raw_file_id = rows_.raw_file_id
        and known.shard_id = rows_.shard_id
        and known.source_id = rows_.source_id
