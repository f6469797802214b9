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

-- Other forms of the words after `stem:`, each where it is one: in articles of its language.
forms as materialized (
    select distinct
        wanted.clause,
        wanted.alternative,
        wanted.is_negated,
        wanted.place,
        wanted.words,
        stems.term_id,
        stems.language
    from query_stems(query) as asked
    inner join wanted
        on
            asked.clause = wanted.clause
            and asked.alternative = wanted.alternative
            and asked.place = wanted.place
    inner join derived.stems as stems
        on asked.language = stems.language and asked.stem = stems.stem
    where
        not exists (
            select 1
            from spellings
            where
                spellings.term_id = stems.term_id
                and spellings.clause = wanted.clause
                and spellings.alternative = wanted.alternative
                and spellings.place = wanted.place
        )
    order by all
    limit 100000
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
    union all
    select
        forms.clause,
        forms.alternative,
        forms.is_negated,
        forms.words,
        postings.doc_id,
        postings.position - forms.place as position
    from derived.postings as postings
    inner join forms on postings.term_id = forms.term_id
    inner join derived.documents as documents
        on postings.doc_id = documents.doc_id and forms.language = documents.language
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
