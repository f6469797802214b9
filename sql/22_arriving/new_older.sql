-- One row per capture that arrives behind an article, as `older_rows` keeps it.
-- kind: appended(derived.older_rows)
select
    arriving.doc_id,
    arriving.part_no,
    arriving.page_id,
    pages.page_article,
    pages.version,
    pages.compared_with,
    pages.is_continued,
    rows_.* exclude (source_id, file_index, file_row_number),  -- noqa: AM04
    arriving.raw_file_id
from staging.article_rows as rows_
inner join staging.arriving as arriving
    on
        rows_.file_index = arriving.file_index
        and rows_.file_row_number = arriving.file_row_number
inner join staging.pages as pages on arriving.doc_id = pages.doc_id
where not pages.is_shown
