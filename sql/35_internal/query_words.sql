-- The words of a query's words and phrases: one row per word, with the alternative and clause that
-- it belongs to, its `place` there from 0, and how many `words` and `alternatives` there are.
-- kind: macro(units)
select
    clause,
    alternative,
    alternatives,
    is_negated,
    is_stem,
    distance,
    words,
    place,
    one['word'] as typed,
    one['is_prefix'] as is_prefix,
    strip_accents(one['word']) = one['word'] as is_plain
from (
    select
        clause,
        alternative,
        count(*) over (partition by clause) as alternatives,
        is_negated,
        is_stem,
        distance,
        len(words) as words,
        unnest(words) as one,
        generate_subscripts(words, 1) - 1 as place
    from internal.query_clauses(units)
    where field = ''
) as listed
