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

documents as materialized (
    select
        known.doc_id,
        known.length,
        largest.outlet,
        largest.place,
        internal.counts(getvariable('counting'), known.is_copy, known.is_first_print) as is_counted
    from derived.documents as known
    left join largest on known.outlet = largest.outlet
),

by_outlet as materialized (
    select
        outlet,
        place,
        sum(length) as words
    from documents
    where is_counted and outlet is not null
    group by outlet, place
),

whole as (
    select sum(length) as words
    from documents
    where is_counted
),

-- What others say is the rest: all that is said, without these and without what does not count.
read as materialized (
    select
        postings.term_id,
        documents.outlet,
        documents.is_counted,
        count(*) as hits
    from derived.postings as postings
    inner join documents on postings.doc_id = documents.doc_id
    where documents.outlet is not null or not documents.is_counted
    group by postings.term_id, documents.outlet, documents.is_counted
),

uncounted as (
    select
        term_id,
        sum(hits) as hits
    from read
    where not is_counted
    group by term_id
),

ranked as (
    select
        read.outlet,
        read.term_id,
        by_outlet.place,
        row_number() over (
            partition by read.outlet
            order by
                g2(
                    read.hits,
                    terms.occurrences - coalesce(uncounted.hits, 0) - read.hits,
                    by_outlet.words,
                    whole.words - by_outlet.words
                ) desc nulls last,
                terms.term asc
        ) as telling
    from read
    inner join by_outlet on read.outlet = by_outlet.outlet
    inner join derived.terms as terms on read.term_id = terms.term_id
    left join uncounted on read.term_id = uncounted.term_id
    cross join whole
    where
        read.is_counted
        and length(terms.term) > 1
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
