-- One row per record that is not an article: `rejects` with what only the next publish needs.
-- kind: kept
-- part_no: The part of a raw file that it was read from: a row of `parts`.
-- hostname: The host of its URL.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- text_part: Of a revisit whose text the corpus has: the part of a raw file in which the capture
--   with the text lies. It is one of `captures`, and none of `rejects`.
-- text_offset: Where that capture begins in the raw file.
-- text_ordinal: The how-manieth record of its part that capture is.
select
    null::integer as part_no,
    null::varchar as hostname,
    null::varchar as raw_file_id,
    null::integer as text_part,
    null::bigint as text_offset,
    null::bigint as text_ordinal,
    rows_.* exclude (source_id, file_index, file_row_number)  -- noqa: AM04
from staging.reject_rows as rows_
