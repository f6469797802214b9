-- One row per capture that was held behind an article and is shown from now on, as the lake has it.
-- part_no: The part of a raw file that it comes from: a row of `parts`.
-- page_id: The address that it was found at.
-- page_article: The how-manieth article at the address it is.
-- version: The how-manieth version of the article it is.
-- compared_with: The capture before it at that address.
-- is_continued: Whether both are of one article.
-- file_index: None of the files that are read has this number.
-- file_row_number: Its number again.
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
