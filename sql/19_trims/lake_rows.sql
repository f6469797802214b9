-- One row per article that arrives, or arrives again, as the lake has it.
-- kind: view
-- file_index: Which of the Parquet files that are read; what comes from none has its own number.
-- file_row_number: Which row of that file.
select rows_.*  -- noqa: AM04
from staging.captured_rows as rows_
union all by name
select
    redone.* exclude (  -- noqa: AM04
        old_doc_id,
        doc_id,
        opening,
        closing,
        part_no,
        page_id,
        page_article,
        version,
        compared_with,
        is_continued,
        raw_file_id,
        cut_sha256
    )
from staging.redone_rows as redone
