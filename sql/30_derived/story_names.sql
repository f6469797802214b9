-- One row per article: what tells its story from others of its outlet. Copies, captures and
-- versions of a story have its title or its address.
-- kind: kept
-- doc_id: The article: a row of `article_rows`.
-- title_id: Its title, or where it has none what it was read from.
-- address_id: Its address, the same.
select
    null::integer as doc_id,
    null::varchar as outlet,
    null::bigint as title_id,
    null::bigint as address_id
