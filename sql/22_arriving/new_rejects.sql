-- One row per reject that arrives, as `reject_rows` keeps it.
-- kind: appended(derived.reject_rows)
select
    parts.part_no,
    lower(regexp_extract(rows_.url, '^[a-z]+://([^/:?#]+)', 1)) as hostname,
    parts.raw_file_id,
    null::integer as text_part,
    null::bigint as text_offset,
    null::bigint as text_ordinal,
    rows_.* exclude (source_id, file_index, file_row_number)  -- noqa: AM04
from staging.reject_rows as rows_
inner join staging.reject_files as files on rows_.file_index = files.file_index
inner join staging.new_parts as parts
    on files.shard_id = parts.shard_id and rows_.source_id = parts.source_id
order by
    parts.raw_file_id,
    rows_.record_offset,
    rows_.record_ordinal,
    rows_.stage,
    rows_.reason,
    rows_.detail,
    rows_.url,
    rows_.source_id
