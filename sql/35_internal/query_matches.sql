-- The articles that a query finds: one row per article, with its BM25 score (k1 1.2, b 0.75), how
-- often its words and phrases occur and where the first stands. All clauses must be met.
-- kind: macro(units, counting)
with hits as materialized (
    select
        clause,
        is_negated,
        doc_id,
        count(*) as hits,
        min(position) as first_position
    from internal.query_hits(units)
    group by clause, is_negated, doc_id
),

wanted as materialized (
    select count(distinct clause) as clauses
    from internal.query_clauses(units)
    where field = '' and not is_negated
),

whole as materialized (
    select
        count(*) as articles,
        avg(length) as length
    from derived.documents
),

weights as materialized (
    select
        hits.clause,
        ln(1 + (any_value(whole.articles) - count(*) + 0.5) / (count(*) + 0.5)) as idf
    from hits
    cross join whole
    group by hits.clause
),

scored as materialized (
    select
        hits.doc_id,
        count(*) as clauses,
        sum(hits.hits)::bigint as hits,
        min(hits.first_position) as first_position,
        -- Summed exactly: doubles give another last digit in another order, and break a tie.
        sum((
            weights.idf * hits.hits * 2.2
            / (hits.hits + 1.2 * (0.25 + 0.75 * documents.length / whole.length))
        )::decimal(18, 9))::double as score
    from hits
    inner join weights on hits.clause = weights.clause
    inner join derived.documents as documents on hits.doc_id = documents.doc_id
    cross join whole
    where not hits.is_negated
    group by hits.doc_id
)

select
    admitted.doc_id,
    admitted.article_id,
    admitted.published_on,
    admitted.date_precision,
    coalesce(scored.hits, 0) as hits,
    scored.first_position,
    coalesce(scored.score, 0) as score
from internal.query_documents(units, counting) as admitted
cross join wanted
left join scored on admitted.doc_id = scored.doc_id
where
    coalesce(scored.clauses, 0) = wanted.clauses
    and admitted.doc_id not in (
        select hits.doc_id from hits
        where hits.is_negated
    )
