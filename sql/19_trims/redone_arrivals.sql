-- One row per article that left to arrive again, as `arrivals` has it.
-- kind: appended(staging.arrivals)
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
from staging.redone_rows
