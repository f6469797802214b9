-- The stems that the words after `stem:` have, in each language whose articles hold the word.
-- kind: macro(query)
with typed as materialized (
    select
        clauses.clause,
        clauses.alternative,
        clauses.place,
        terms.term_id
    from query_clauses(query) as clauses
    inner join derived.terms as terms on clauses.word = terms.folded
    where clauses.is_stem and strip_accents(clauses.word) = clauses.word
    union all
    select
        clauses.clause,
        clauses.alternative,
        clauses.place,
        terms.term_id
    from query_clauses(query) as clauses
    inner join derived.terms as terms on clauses.word = terms.term
    where clauses.is_stem and strip_accents(clauses.word) != clauses.word
    -- A limit tells the optimizer that these are few: else it hashes all stems, for every query.
    order by all
    limit 10000
)

select distinct
    typed.clause,
    typed.alternative,
    typed.place,
    own.language,
    own.stem
from derived.stems as own
inner join typed on own.term_id = typed.term_id
order by all
limit 10000
