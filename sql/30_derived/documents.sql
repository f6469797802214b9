-- One row per row of `articles`: what search needs of it, in few bytes.
-- kind: kept
-- doc_id: Its number: a row of `article_rows`.
-- is_copy: An earlier article has exactly the same text.
-- is_first_print: It is the first print of its story: no earlier article has the same text, or
--   nearly so.
-- length: Words in headline, standfirst and text.
select
    rows_.doc_id,
    rows_.article_id,
    rows_.outlet,
    rows_.language,
    rows_.section,
    rows_.page_type,
    rows_.published_on,
    rows_.date_precision,
    null::boolean as is_copy,
    null::boolean as is_first_print,
    null::integer as length
from derived.article_rows as rows_
