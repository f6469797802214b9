-- One row per raw file and part of it that the last snapshot does not show.
-- shard_id: The shard in which its rows lie.
-- part_no: Numbers it, behind those that the snapshot shows.
select
    (
        coalesce((select max(parts.part_no) from derived.parts as parts), 0)
        + row_number() over (order by rows_.raw_file_id, rows_.shard_id, rows_.source_id)
    )::integer as part_no,
    rows_.raw_file_id,
    rows_.shard_id,
    rows_.source_id
from staging.part_rows as rows_
anti join derived.parts as known
    on
        rows_.raw_file_id = known.raw_file_id
        and rows_.shard_id = known.shard_id
        and rows_.source_id = known.source_id
