-- Top terms by outlet
-- The words that set each of the six largest outlets apart from all others, most telling first
-- (log-likelihood); without words that are common in any language (`common_words`). Names of its
-- reporters and sections are house style, not slant.
with largest as (
    select
        outlet,
        row_number() over (order by articles desc, outlet asc) as place
    from outlets
    where outlet is not null
    order by place
    limit 6
),

counted as materialized (
    select
        postings.term_id,
        documents.outlet,
        count(*) as hits
    from derived.postings as postings
    inner join derived.documents as documents on postings.doc_id = documents.doc_id
    where not documents.is_copy
    group by postings.term_id, documents.outlet
),

by_outlet as (
    select
        outlet,
        sum(hits) as words
    from counted
    group by outlet
),

by_term as (
    select
        term_id,
        sum(hits) as hits
    from counted
    group by term_id
),

ranked as (
    select
        counted.outlet,
        counted.term_id,
        counted.hits,
        largest.place,
        row_number() over (
            partition by counted.outlet
            order by
                g2(
                    counted.hits,
                    by_term.hits - counted.hits,
                    by_outlet.words,
                    (select sum(o.words) from by_outlet as o) - by_outlet.words
                ) desc nulls last,
                counted.term_id asc
        ) as telling
    from counted
    inner join largest on counted.outlet = largest.outlet
    inner join by_outlet on counted.outlet = by_outlet.outlet
    inner join by_term on counted.term_id = by_term.term_id
    inner join derived.terms as terms on counted.term_id = terms.term_id
    where
        length(terms.term) > 1
        and regexp_matches(terms.term, '\p{L}')
        and terms.term not in (select common.term from common_words() as common)
    qualify telling <= 15
)

select
    ranked.outlet,
    string_agg(terms.term, ', ' order by ranked.telling asc) as top_terms
from ranked
inner join derived.terms as terms on ranked.term_id = terms.term_id
group by ranked.outlet, ranked.place
order by ranked.place
