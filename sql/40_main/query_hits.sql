-- Where the words and phrases of a query stand: one row per clause, article and place.
-- kind: macro(query)
with wanted as materialized (
    select
        clause,
        alternative,
        is_negated,
        word,
        place,
        words,
        is_prefix and place = words - 1 as is_prefix,
        strip_accents(word) = word as is_plain
    from query_clauses(query)
    where field = ''
),

spellings as materialized (
    select
        wanted.clause,
        wanted.alternative,
        wanted.is_negated,
        wanted.place,
        wanted.words,
        terms.term_id
    from wanted
    inner join derived.terms as terms on wanted.word = terms.folded
    where wanted.is_plain and not wanted.is_prefix
    union all
    select
        wanted.clause,
        wanted.alternative,
        wanted.is_negated,
        wanted.place,
        wanted.words,
        terms.term_id
    from wanted
    inner join derived.terms as terms on wanted.word = terms.term
    where not wanted.is_plain and not wanted.is_prefix
    union all
    select
        wanted.clause,
        wanted.alternative,
        wanted.is_negated,
        wanted.place,
        wanted.words,
        terms.term_id
    from wanted
    inner join derived.terms as terms on starts_with(terms.folded, strip_accents(wanted.word))
    where wanted.is_prefix
),

found as materialized (
    select
        spellings.clause,
        spellings.alternative,
        spellings.is_negated,
        spellings.words,
        postings.doc_id,
        postings.position - spellings.place as position
    from derived.postings as postings
    inner join spellings on postings.term_id = spellings.term_id
)

select
    clause,
    is_negated,
    doc_id,
    position,
    words::integer as words
from found
where words = 1
union all
select
    clause,
    is_negated,
    doc_id,
    position,
    words::integer as words
from found
where words > 1
group by clause, alternative, is_negated, doc_id, position, words
having count(*) = words
