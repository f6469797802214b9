-- One row per record that is not an article: `rejects` with what only the next publish needs.
-- kind: kept
-- part_no: The part of a raw file that it was read from: a row of `parts`.
-- hostname: The host of its URL.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
select
    null::integer as part_no,
    null::varchar as hostname,
    null::varchar as raw_file_id,
    rows_.* exclude (source_id, file_index, file_row_number)  -- noqa: AM04
from staging.reject_rows as rows_
