-- One row per raw file and part of it that the last snapshot shows, and the lake no more.
-- part_no: Its number in the snapshot.
select known.part_no
from derived.parts as known
anti join staging.part_rows using (raw_file_id, shard_id, source_id)
