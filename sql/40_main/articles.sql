-- One row per article and raw file that holds it. Duplicates are kept and marked: `where
-- duplicate_of is null` counts every text once.
-- kind: view
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
select rows_.* exclude (doc_id, part_no, own_language)  -- noqa: AM04
from derived.article_rows as rows_
