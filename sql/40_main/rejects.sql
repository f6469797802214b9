-- One row per record that is not an article, with the reason and the measurement that decided it.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
select
    sources.raw_file_id,
    rows_.* exclude (source_id, file_index, file_row_number)  -- noqa: AM04
from staging.reject_rows as rows_
inner join staging.file_sources as sources on rows_.source_id = sources.source_id
order by
    sources.raw_file_id,
    rows_.record_offset,
    rows_.record_ordinal,
    rows_.stage,
    rows_.reason,
    rows_.detail,
    rows_.url,
    rows_.source_id
