-- Keyword in context: one row per place where a word or phrase of the query stands, oldest first,
-- at most `n`, with `width` words on either side as printed. Takes a query as `search` does.
-- kind: macro(query, width := 8, n := 100, copies := false)
with hits as materialized (
    select
        doc_id,
        position,
        words
    from query_places(query, copies)
    order by doc_id, position
    limit n
),

printed as materialized (
    select
        hits.doc_id,
        hits.position,
        hits.words,
        articles.article_id,
        articles.published_on,
        articles.outlet,
        chunks(
            concat_ws(chr(10), articles.title, articles.standfirst, articles.text)
        ) as chunks_
    from hits
    inner join main.articles as articles on hits.doc_id = articles.rowid
)

select
    article_id,
    published_on,
    outlet,
    regexp_replace(
        array_to_string(
            list_slice(chunks_, greatest(position - width, 0) + 1, position), ''
        ), '\s+', ' ', 'g'
    ) as left_context,
    regexp_replace(
        array_to_string(list_slice(chunks_, position + 1, position + words), ''), '\s+', ' ', 'g'
    ) as keyword,
    regexp_replace(
        array_to_string(
            list_slice(chunks_, position + words + 1, position + words + width), ''
        ), '\s+', ' ', 'g'
    ) as right_context,
    position
from printed
order by doc_id, position
