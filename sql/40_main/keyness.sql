-- Words that two parts of the corpus use differently: `a` and `b` are queries as `search` takes
-- them. An article that both find counts in `a` alone, so that `b` may be a whole of which `a` is a
-- part. `g2` is the log-likelihood, signed: above 0 the word is more frequent in `a`; `log_ratio`
-- is the effect, as a power of two. Both ends of the list come: the n strongest.
-- kind: macro(a, b, n := 50, counting := 'texts')
with question_a as materialized (
    select units
    from internal.query_asked(a)
),

question_b as materialized (
    select units
    from internal.query_asked(b)
),

found_a as materialized (
    select doc_id
    from internal.query_matches((select question_a.units from question_a), counting)
),

sides as materialized (
    select
        doc_id,
        true as is_a
    from found_a
    union all
    select
        doc_id,
        false as is_a
    from internal.query_matches((select question_b.units from question_b), counting)
    where doc_id not in (select found_a.doc_id from found_a)
),

counted as materialized (
    select
        postings.term_id,
        count(*) filter (where sides.is_a) as hits_a,
        count(*) filter (where not sides.is_a) as hits_b
    from derived.postings as postings
    inner join sides on postings.doc_id = sides.doc_id
    group by postings.term_id
),

totals as materialized (
    select
        sum(hits_a) as words_a,
        sum(hits_b) as words_b
    from counted
)

select
    terms.term,
    counted.hits_a,
    counted.hits_b,
    round(1e6 * counted.hits_a / nullif(totals.words_a, 0), 2) as per_million_a,
    round(1e6 * counted.hits_b / nullif(totals.words_b, 0), 2) as per_million_b,
    round(g2(counted.hits_a, counted.hits_b, totals.words_a, totals.words_b), 2) as g2,
    round(log_ratio(counted.hits_a, counted.hits_b, totals.words_a, totals.words_b), 3)
        as log_ratio
from counted
inner join derived.terms as terms on counted.term_id = terms.term_id
cross join totals
order by abs(g2) desc, terms.term asc
limit n
