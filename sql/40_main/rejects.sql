-- One row per record that is not an article, with the reason and the measurement that decided it.
-- kind: view
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
select rows_.* exclude (part_no, hostname, text_part, text_offset, text_ordinal)  -- noqa: AM04
from derived.reject_rows as rows_
where rows_.text_part is null
