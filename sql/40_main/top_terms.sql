-- The words that set a part of the corpus apart from the rest of it, most telling first: `filter`
-- is a query as `search` takes it ('outlet:x after:2020'). Columns as in `keyness`.
-- kind: macro(filter, n := 50, copies := false)
with part as materialized (
    select doc_id
    from query_matches(filter, copies)
),

rest as materialized (
    select documents.doc_id
    from derived.documents as documents
    anti join part on documents.doc_id = part.doc_id
    where copies or not documents.is_copy
),

counted as materialized (
    select
        postings.term_id,
        count(*) filter (where part.doc_id is not null) as hits,
        count(*) filter (where part.doc_id is null) as rest_hits
    from derived.postings as postings
    left join part on postings.doc_id = part.doc_id
    where part.doc_id is not null or postings.doc_id in (select rest.doc_id from rest)
    group by postings.term_id
),

totals as materialized (
    select
        sum(hits) as words,
        sum(rest_hits) as rest_words
    from counted
)

select
    terms.term,
    counted.hits,
    counted.rest_hits,
    round(1e6 * counted.hits / totals.words, 2) as per_million,
    round(1e6 * counted.rest_hits / nullif(totals.rest_words, 0), 2) as rest_per_million,
    round(g2(counted.hits, counted.rest_hits, totals.words, totals.rest_words), 2) as g2,
    round(log_ratio(counted.hits, counted.rest_hits, totals.words, totals.rest_words), 3)
        as log_ratio
from counted
inner join derived.terms as terms on counted.term_id = terms.term_id
cross join totals
where counted.hits > 0
order by g2 desc, terms.term asc
limit n
