-- The stems that the words after `stem:` have, in each language whose articles hold the word.
-- kind: macro(query)
select distinct
    clauses.clause,
    clauses.alternative,
    clauses.place,
    own.language,
    own.stem
from query_clauses(query) as clauses
inner join derived.terms as terms
    on
        clauses.word = case
            when strip_accents(clauses.word) = clauses.word then terms.folded else terms.term
        end
inner join derived.stems as own on terms.term_id = own.term_id
where clauses.is_stem
