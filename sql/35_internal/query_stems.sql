-- The stems that the words after `stem:` have, in each language whose articles hold the word.
-- kind: macro(units)
with typed as materialized (
    select
        asked.clause,
        asked.alternative,
        asked.place,
        terms.term_id
    from internal.query_words(units) as asked
    inner join derived.terms as terms on asked.typed = terms.folded
    where asked.is_stem and asked.is_plain
    union all
    select
        asked.clause,
        asked.alternative,
        asked.place,
        terms.term_id
    from internal.query_words(units) as asked
    inner join derived.terms as terms on asked.typed = terms.term
    where asked.is_stem and not asked.is_plain
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
