-- One row per capture that `articles` does not show, as the lake has it: an older version of one
-- that it shows, or the same once more, at another address perhaps.
-- kind: kept
-- doc_id: Its number; no row of `article_rows` has it.
-- part_no: The part of a raw file that it was read from: a row of `parts`.
-- page_id: The address that it was found at: with `page_article` it names a row of `article_rows`.
-- page_article: The how-manieth article at that address it is of.
-- version: The how-manieth version of the article it is of.
-- compared_with: The doc_id of the capture before it at that address; null for the first.
-- is_continued: Whether both are of one article.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
select
    null::integer as doc_id,
    null::integer as part_no,
    null::ubigint as page_id,
    null::integer as page_article,
    null::integer as version,
    null::integer as compared_with,
    null::boolean as is_continued,
    rows_.* exclude (source_id, file_index, file_row_number),  -- noqa: AM04
    null::varchar as raw_file_id
from staging.article_rows as rows_
