-- Where the words and phrases of a query stand: one row per clause, article and place, the longest
-- that begins there. Words near each other stand from the first to the last of them, where no
-- shorter stretch holds them all (Clarke, Cormack and Burkowski 1995).
-- kind: macro(units)
with wanted as materialized (
    select
        clause,
        alternative,
        alternatives,
        is_negated,
        is_stem,
        distance,
        words,
        place,
        typed,
        is_prefix,
        is_plain
    from internal.query_words(units)
),

spellings as materialized (
    select
        wanted.*,
        terms.term_id
    from wanted
    inner join derived.terms as terms on wanted.typed = terms.folded
    where wanted.is_plain and not wanted.is_prefix
    union all
    select
        wanted.*,
        terms.term_id
    from wanted
    inner join derived.terms as terms on wanted.typed = terms.term
    where not wanted.is_plain and not wanted.is_prefix
    union all
    select
        wanted.*,
        terms.term_id
    from wanted
    inner join derived.terms as terms on starts_with(terms.folded, strip_accents(wanted.typed))
    where wanted.is_prefix and (wanted.is_plain or starts_with(terms.term, wanted.typed))
),

-- Other forms of the words after `stem:`, each where it is one: in articles of its language.
forms as materialized (
    select distinct
        wanted.*,
        stems.term_id,
        stems.language
    from internal.query_stems(units) as asked
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
        spellings.alternatives,
        spellings.is_negated,
        spellings.distance,
        spellings.words,
        spellings.place,
        postings.doc_id,
        postings.position
    from derived.postings as postings
    inner join spellings on postings.term_id = spellings.term_id
    union all
    select
        forms.clause,
        forms.alternative,
        forms.alternatives,
        forms.is_negated,
        forms.distance,
        forms.words,
        forms.place,
        postings.doc_id,
        postings.position
    from derived.postings as postings
    inner join forms on postings.term_id = forms.term_id
    inner join derived.documents as documents
        on postings.doc_id = documents.doc_id and forms.language = documents.language
),

phrases as (
    select
        clause,
        is_negated,
        doc_id,
        position - place as position,
        words
    from found
    where words > 1 and distance is null
    group by clause, alternative, is_negated, doc_id, position - place, words
    having count(*) = words
),

-- From each word that is near, how far it is to the next of each other one.
steps as (
    select
        one.clause,
        one.alternative,
        one.is_negated,
        one.words,
        one.doc_id,
        one.place,
        one.position,
        min(other.position) as last_position
    from found as one
    inner join found as other
        on
            one.clause = other.clause
            and one.alternative = other.alternative
            and one.doc_id = other.doc_id
            and one.place != other.place
            and one.position < other.position
            and one.position + one.distance >= other.position
    where one.distance is not null and other.distance is not null
    group by
        one.clause, one.alternative, one.is_negated, one.words, one.doc_id, one.place,
        one.position, other.place
),

stretches as (
    select
        clause,
        alternative,
        is_negated,
        doc_id,
        position,
        max(last_position) as last_position
    from steps
    group by clause, alternative, is_negated, words, doc_id, place, position
    having count(distinct last_position) = words - 1
)

select
    clause,
    is_negated,
    doc_id,
    position,
    1 as words
from found
where words = 1 and alternatives = 1
union all
select
    clause,
    is_negated,
    doc_id,
    position,
    max(words)::integer as words
from (
    select
        clause,
        is_negated,
        doc_id,
        position,
        words
    from found
    where words = 1 and alternatives > 1
    union all
    select
        clause,
        is_negated,
        doc_id,
        position,
        words
    from phrases
    union all
    select
        clause,
        is_negated,
        doc_id,
        max(position) as position,
        last_position - max(position) + 1 as words
    from stretches
    group by clause, alternative, is_negated, doc_id, last_position
) as several
group by clause, is_negated, doc_id, position
