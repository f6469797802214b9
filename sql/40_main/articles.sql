-- One row per article: its newest version, as first captured. What was captured besides is in
-- `captures`, older texts are in `versions`. Duplicates at other addresses are marked:
-- `where duplicate_of is null` counts every text once.
-- kind: view
-- version: The how-manieth version it is: more than 1 where an older one was captured.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
select
    rows_.* exclude (  -- noqa: AM04
        doc_id, part_no, own_language, page_id, page_article, version, compared_with, is_continued
    ),
    rows_.version
from derived.article_rows as rows_
