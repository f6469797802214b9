-- The best `n` articles for a query, by BM25: words, "a phrase", a|b for either, begin*, -not,
-- "oil price"~10 for both near each other, stem:run for all its forms, fields such as outlet: and
-- after:2020-07. `from query_language` shows all that a query can be; what is none is an error that
-- shows the right spelling. A query without words finds all that its fields admit, newest first; an
-- empty one finds all. `counting` says what counts: each of the 'texts' once, at its first print;
-- each of the 'stories' once, near copies left out as well; or all 'copies'.
-- kind: macro(query, n := 20, counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked(query)
),

best as materialized (
    select
        doc_id,
        article_id,
        score,
        hits,
        first_position
    from internal.query_matches((select question.units from question), counting)
    order by score desc, published_on desc nulls last, article_id asc
    limit n
)

select
    best.article_id,
    articles.published_on,
    articles.outlet,
    articles.title,
    round(best.score, 3) as score,
    best.hits,
    trim(regexp_replace(
        array_to_string(
            list_slice(
                internal.chunks(concat_ws(
                    chr(10), articles.title, articles.standfirst, articles.text
                )),
                greatest(coalesce(best.first_position, 0) - 12, 0) + 1,
                coalesce(best.first_position, 0) + 18
            ), ''
        ), '\s+', ' ', 'g'
    )) as snippet,
    articles.url
from best
inner join derived.article_rows as articles on best.doc_id = articles.doc_id
order by best.score desc, articles.published_on desc nulls last, best.article_id asc
