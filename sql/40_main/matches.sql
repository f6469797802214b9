-- The articles that a query finds, all of them and in no order: one row per article, to count, join
-- and divide. `hits` says how often its words and phrases occur, `score` is that of `search`. Takes
-- a query as `search` does.
-- kind: macro(query, copies := false)
with question as materialized (
    select units
    from internal.query_asked(query)
)

select
    article_id,
    published_on,
    date_precision,
    hits,
    score
from internal.query_matches((select question.units from question), copies)
