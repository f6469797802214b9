-- A search query taken apart: one row per word of each alternative of each clause.
-- kind: macro(query)
with parts as materialized (
    select
        unnest(found) as part,
        generate_subscripts(found, 1) as clause
    from (
        select
            regexp_extract_all(
                nfc_normalize(query), '-?(?:[a-z_]+:)?(?:"[^"]*"?|[^\s"])+'
            ) as found
    ) as split
),

clauses as materialized (
    select
        clause,
        part[1] = '-' and length(part) > 1 as is_negated,
        regexp_extract(
            part, '^-?(outlet|language|section|type|author|title|after|before|id):', 1
        ) as field,
        regexp_matches(part, '^-?stem:') as is_stem,
        regexp_replace(
            part,
            '^-?(stem:|outlet:|language:|section:|type:|author:|title:|after:|before:|id:)?',
            ''
        ) as value
    from parts
),

alternatives as materialized (
    select
        clause,
        is_negated,
        is_stem,
        field,
        unnest(wordings) as wording,
        generate_subscripts(wordings, 1) as alternative
    from (
        select
            clause,
            is_negated,
            is_stem,
            field,
            string_split(value, '|') as wordings
        from clauses
    ) as listed
)

select
    clause,
    is_negated,
    field,
    trim(wording, '" ') as wording,
    alternative,
    unnest(case when field = '' then tokens(wording) else [null] end) as word,
    generate_subscripts(case when field = '' then tokens(wording) else [null] end, 1) - 1 as place,
    case when field = '' then len(tokens(wording)) else 0 end as words,
    regexp_matches(wording, '\*"?$') as is_prefix,
    is_stem
from alternatives
where trim(wording, '" *') != ''
