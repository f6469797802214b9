-- One row per capture that arrives, or is shown again, as the lake has it: of the files and days of
-- one slice, so that most Parquet files are not read.
-- kind: view
-- file_index: Which of the Parquet files that are read; what comes from none has its own number.
-- file_row_number: Which row of that file.
with captured as (
    select rows_.*  -- noqa: AM04
    from staging.article_rows as rows_
    union all by name
    select
        rows_.* exclude (  -- noqa: AM04
            doc_id, part_no, page_id, page_article, version, compared_with, is_continued,
            raw_file_id
        )
    from staging.restored_rows as rows_
)

select captured.*  -- noqa: AM04
from captured
where
    list_contains(getvariable('files'), captured.file_index)
    and (
        getvariable('last_day') is null
        or captured.published_on between getvariable('first_day') and getvariable('last_day')
    )
