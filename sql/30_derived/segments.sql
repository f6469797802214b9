-- One row per stretch of articles whose words lie sorted in `postings`.
-- kind: kept
-- first_doc: The doc_id of its first article.
-- last_doc: The doc_id of its last article.
select
    null::integer as first_doc,
    null::integer as last_doc
