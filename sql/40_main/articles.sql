-- One row per article: its newest version, as first captured. What was captured besides is in
-- `captures`, older texts are in `versions`. Duplicates at other addresses are marked:
-- `where duplicate_of is null` counts every text once.
-- kind: view
-- version: The how-manieth version it is: more than 1 where an older one was captured.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
-- near_duplicate_of: Of a near copy, the earlier article of its story that it is most like; null
--   for a first print, and where `duplicate_of` says it all.
-- similarity: How like it is: share of the word 5-grams of either that both hold, 0 to 1.
-- story_id: The article_id of the first print of its story; its own where it stands alone.
-- is_first_print: Whether it is that one: `where is_first_print` counts every story once.
select
    rows_.* exclude (  -- noqa: AM04
        doc_id,
        part_no,
        opening_lines,
        own_sha256,
        own_language,
        page_id,
        page_article,
        version,
        compared_with,
        is_continued,
        story_id
    ),
    rows_.version,
    coalesce(rows_.story_id, rows_.duplicate_of, rows_.article_id) as story_id,
    coalesce(rows_.story_id, rows_.duplicate_of, rows_.article_id)
    = rows_.article_id as is_first_print
from derived.article_rows as rows_
