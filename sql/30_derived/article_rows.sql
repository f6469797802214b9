-- One row per article and raw file that holds it: `articles` with what only the index and the next
-- publish need. Sorted by day of publication within what arrived together.
-- kind: kept
-- doc_id: Its number: a row of `documents`. By arrival; it says nothing else, and changes when the
--   corpus is built anew.
-- part_no: The part of a raw file that it was read from: a row of `parts`.
-- opening_lines: Lines of its beginning that are in `removed` as `outlet_boilerplate`: the first of
--   them there; what its end lost follows.
-- own_sha256: The hash of its text as the lake has it; null where nothing was taken out for that.
-- own_language: What it reads like by itself; `language` falls back on that of its outlet.
-- page_id: The address that it was found at, whatever leads there: a number. Null where that says
--   nothing.
-- page_article: The how-manieth article at that address it is, from 1: a column of the day has one
--   address for many.
-- version: The how-manieth version of the article it is, from 1; others are in `older_rows`.
-- compared_with: The doc_id of the capture before it at that address; null for the first.
-- is_continued: Whether both are of one article.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
-- story_id: The article_id of the first print of its story; null where it has no near copy.
-- near_duplicate_of: The earlier article of its story that it is most like; null for a first print
--   and for exact copies.
-- similarity: How like it is: share of the word 5-grams of either that both hold, 0 to 1.
select
    null::integer as doc_id,
    null::integer as part_no,
    null::integer as opening_lines,
    null::varchar as own_sha256,
    null::varchar as own_language,
    null::ubigint as page_id,
    null::integer as page_article,
    null::integer as version,
    null::integer as compared_with,
    null::boolean as is_continued,
    rows_.* exclude (source_id, file_index, file_row_number),  -- noqa: AM04
    null::varchar as raw_file_id,
    null::varchar as duplicate_of,
    null::varchar as story_id,
    null::varchar as near_duplicate_of,
    null::double as similarity
from staging.article_rows as rows_
