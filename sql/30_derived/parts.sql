-- One row per raw file and part of it whose rows the corpus shows.
-- kind: kept
-- part_no: Numbers the parts as they arrive, from 1.
-- raw_file_id: The raw file: a row of `raw_files`.
-- shard_id: The shard of the lake in which its records lie.
-- source_id: What the part holds, from some byte of the file on: a hash of it.
select
    null::integer as part_no,
    null::varchar as raw_file_id,
    null::varchar as shard_id,
    null::varchar as source_id
