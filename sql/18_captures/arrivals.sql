-- One row per article row of the lake and raw file that holds it, new to what `articles` shows.
-- file_index: Which of the Parquet files that are read.
-- file_row_number: Which row of that file.
-- part_no: The part of a raw file that it comes from: a row of `parts`.
-- own_id: Its article_id before repeats are numbered.
-- page_id: The address that it was found at; null where that says nothing.
-- page_article: The how-manieth article at the address it is.
-- version: The how-manieth version of the article it is.
-- compared_with: The capture before it at that address.
-- is_continued: Whether both are of one article.
-- doc_id: Its number in the corpus, behind those that are there.
select
    arriving.file_index,
    arriving.file_row_number,
    arriving.part_no,
    arriving.raw_file_id,
    arriving.source_id,
    arriving.record_offset,
    arriving.record_ordinal,
    arriving.text_sha256,
    arriving.published_on,
    arriving.published_at,
    arriving.fetched_at,
    arriving.char_count,
    arriving.outlet,
    arriving.hostname,
    arriving.language,
    arriving.own_id,
    arriving.page_id,
    coalesce(pages.page_article, 1) as page_article,
    coalesce(pages.version, 1) as version,
    pages.compared_with,
    coalesce(pages.is_continued, false) as is_continued,
    arriving.doc_id
from staging.arriving as arriving
left join staging.pages as pages on arriving.doc_id = pages.doc_id
where coalesce(pages.is_shown, true)
union all
select
    file_index,
    file_row_number,
    part_no,
    raw_file_id,
    source_id,
    record_offset,
    record_ordinal,
    text_sha256,
    published_on,
    published_at,
    fetched_at,
    char_count,
    outlet,
    hostname,
    language,
    article_id as own_id,
    page_id,
    page_article,
    version,
    compared_with,
    is_continued,
    doc_id
from staging.restored_rows
