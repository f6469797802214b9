-- One row per capture that was held behind an article and is shown from now on, as the lake has it.
-- doc_id: Its number from now on.
select
    rows_.* exclude (doc_id)  -- noqa: AM04
    replace (
        pages.page_article as page_article,
        pages.version as version,
        pages.compared_with as compared_with,
        pages.is_continued as is_continued
    ),
    parts.source_id,
    -- No Parquet file that is read has so many before it.
    2147483647::ubigint as file_index,
    restored.doc_id::bigint as file_row_number,
    restored.doc_id
from derived.older_rows as rows_
inner join staging.restored as restored on rows_.doc_id = restored.old_doc_id
inner join staging.pages as pages on rows_.doc_id = pages.doc_id
inner join derived.parts as parts on rows_.part_no = parts.part_no
