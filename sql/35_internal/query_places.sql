-- Where the words and phrases of a query stand in the articles that it finds: one row per place,
-- the longest phrase that begins there. Finds what `query_matches` does, and looks only once.
-- kind: macro(units, counting)
with places as materialized (
    select
        clause,
        is_negated,
        doc_id,
        position,
        words
    from internal.query_hits(units)
),

wanted as materialized (
    select count(distinct clause) as clauses
    from internal.query_clauses(units)
    where field = '' and not is_negated
),

met as materialized (
    select doc_id
    from places
    group by doc_id
    having
        not bool_or(is_negated)
        and count(distinct clause) = (select clauses from wanted)
)

select
    places.doc_id,
    any_value(admitted.article_id) as article_id,
    any_value(admitted.published_on) as published_on,
    places.position,
    max(places.words) as words
from places
inner join met on places.doc_id = met.doc_id
inner join internal.query_documents(units, counting) as admitted on places.doc_id = admitted.doc_id
group by places.doc_id, places.position
