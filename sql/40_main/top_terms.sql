-- The words that a part of the corpus uses more than the rest, most telling first: `filter` is a
-- query as `search` takes it ('outlet:x after:2020'), and so is `within`, what part and rest are
-- parts of ('language:en'): all, where nothing is said. Columns as in `keyness`.
-- kind: macro(filter, n := 50, counting := 'texts', within := '')
with question as materialized (
    select units
    from internal.query_asked(filter)
),

frame as materialized (
    select units
    from internal.query_asked(within)
),

whole as materialized (
    select doc_id
    from internal.query_matches((select frame.units from frame), counting)
),

part as materialized (
    select doc_id
    from internal.query_matches((select question.units from question), counting)
    where doc_id in (select whole.doc_id from whole)
),

-- Neither in the part nor in the rest is what lies outside; copies too, unless they are asked for.
sides as materialized (
    select
        documents.doc_id,
        part.doc_id is not null as is_part
    from derived.documents as documents
    left join part on documents.doc_id = part.doc_id
    where
        part.doc_id is not null
        or documents.doc_id not in (select whole.doc_id from whole)
),

read as materialized (
    select
        postings.term_id,
        count(*) filter (where sides.is_part) as hits,
        count(*) as hits_read
    from derived.postings as postings
    inner join sides on postings.doc_id = sides.doc_id
    group by postings.term_id
),

counted as materialized (
    select
        terms.term_id,
        coalesce(read.hits, 0) as hits,
        terms.occurrences - coalesce(read.hits_read, 0) as rest_hits
    from derived.terms as terms
    left join read on terms.term_id = read.term_id
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
