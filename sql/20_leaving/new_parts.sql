-- One row per raw file and part of it that the last snapshot does not show.
-- shard_id: The shard in which its rows lie.
-- part_no: Numbers it, behind those that the snapshot shows.
select
    (
        coalesce((select max(known.part_no) from derived.parts as known), 0)
        + row_number() over (order by raw_file_id, shard_id, source_id)
    )::integer as part_no,
    raw_file_id,
    shard_id,
    source_id
from staging.part_rows
anti join derived.parts as known using (raw_file_id, shard_id, source_id)
