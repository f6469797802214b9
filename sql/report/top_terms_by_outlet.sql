-- Top terms by outlet
-- The words that set each of the six largest outlets apart from all others, most telling first
-- (log-likelihood; copies count, whatever else counts here); without words that are common in any
-- language (`common_words`). Names of its reporters and sections are house style, not slant.
with largest as (
    select
        outlet,
        row_number() over (order by articles desc, outlet asc) as place
    from outlets
    where outlet is not null
    order by place
    limit 6
),

by_outlet as materialized (
    select
        largest.outlet,
        largest.place,
        sum(documents.length) as words
    from derived.documents as documents
    inner join largest on documents.outlet = largest.outlet
    group by largest.outlet, largest.place
),

counted as materialized (
    select
        postings.term_id,
        documents.outlet,
        count(*) as hits
    from derived.postings as postings
    inner join derived.documents as documents on postings.doc_id = documents.doc_id
    where documents.outlet in (select largest.outlet from largest)
    group by postings.term_id, documents.outlet
),

ranked as (
    select
        counted.outlet,
        counted.term_id,
        counted.hits,
        by_outlet.place,
        row_number() over (
            partition by counted.outlet
            order by
                g2(
                    counted.hits,
                    terms.occurrences - counted.hits,
                    by_outlet.words,
                    (select sum(d.length) from derived.documents as d) - by_outlet.words
                ) desc nulls last,
                terms.term asc
        ) as telling
    from counted
    inner join by_outlet on counted.outlet = by_outlet.outlet
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
