-- The articles that a query finds, all of them and in no order: one row per article, to count, join
-- and divide. `hits` says how often its words and phrases occur, `score` is that of `search`. Takes
-- a query as `search` does.
-- kind: macro(query, counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked(query)
),

-- Materialized, so that a wrong query is read, and told of, in an empty corpus too.
found as materialized (
    select
        article_id,
        published_on,
        date_precision,
        hits,
        score
    from internal.query_matches((select question.units from question), counting)
)

select
    article_id,
    published_on,
    date_precision,
    hits,
    score
from found
