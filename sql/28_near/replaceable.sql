-- One row per older version that is compared anew with the newest, which may hold less than half
-- of it.
-- doc_id: The version: a row of `older_rows`.
-- shown_doc_id: The article: the row of `article_rows` that shows its newest version.
-- page_id: Its address.
-- chars_so_far: Characters of these versions and of the newest ones, up to this one.
select
    older.doc_id,
    shown.doc_id as shown_doc_id,
    shown.page_id,
    sum(older.char_count + shown.char_count) over (order by older.doc_id)::bigint as chars_so_far
from derived.version_rows as told
semi join staging.compared_addresses as compared on told.page_id = compared.page_id
inner join derived.older_rows as older on told.doc_id = older.doc_id
inner join derived.article_rows as shown
    on told.page_id = shown.page_id and told.page_article = shown.page_article
