-- What a query is made of, before it is checked: one row per sign, word, phrase and value. Signs
-- are those of `query_tokens`.
-- kind: macro(query)
with signs as (
    select
        tokens,
        array_to_string(list_transform(tokens, lambda token: token['kind']), '') as kinds
    from (select internal.query_tokens(query) as tokens) as cut
),

placed as (
    select
        tokens[i]['said'] as said,
        tokens[i]['at_'] as at_,
        tokens[i]['kind'] as kind,
        kinds[:i - 1] || case when tokens[i]['is_apart'] then ' ' else '' end
        || '<' || tokens[i]['kind'] || '>'
        || case when tokens[i + 1]['is_apart'] then ' ' else '' end || kinds[i + 1:] as place,
        kinds[:i] as so_far,
        -- A field holds for all alternatives: `tag:a|b`, `tag:a OR b`, `tag:(a|b)`.
        split_part(
            tokens[
                i - case
                    when tokens[i]['kind'] in ('f', 'F') then 0
                    else nullif(length(regexp_extract(
                        kinds[:i - 1], '(?:f|F[|O])(?:\(|[wp]\)?[|O])*$'
                    )), 0)
                end
            ]['said'],
            ':', 1
        ) as field
    from (
        select
            tokens,
            kinds,
            generate_subscripts(tokens, 1) as i
        from signs
    ) as each_
),

valued as (
    select
        said,
        at_,
        kind,
        place,
        so_far,
        coalesce(field, '') as field,
        case kind
            when 'p'
                then replace(regexp_replace(said, '^"|"(?:~[^"]*)?$', '', 'g'), '""', '"')
            when 'F' then regexp_replace(said, '^[^:]*:', '')
            else said
        end as value
    from placed
)

select
    valued.said,
    valued.at_,
    valued.kind,
    valued.place,
    valued.field,
    trim(valued.value) as value,
    case when valued.field = '' then 'text' else coalesce(fields.compares, 'unknown') end
        as compares,
    list_transform(
        regexp_extract_all(
            lower(valued.value), '(?:' || internal.word_pattern() || ')\*?'
        ),
        lambda one: struct_pack(word := rtrim(one, '*'), is_prefix := suffix(one, '*'))
    ) as words,
    try_cast(regexp_extract(valued.said, '"~(\d+)$', 1) as integer) as distance,
    -- A clause is what stands alone or in parentheses, with all that | and OR tie to it.
    len(regexp_extract_all(
        valued.so_far, '(?:f?\([^)]*\)?|fp?|[wpF])(?:[|O](?:f?\([^)]*\)?|fp?|[wpF]))*'
    )) as clause,
    regexp_matches(
        valued.so_far, '[-N](?:f?\([^)]*\)?|fp?|[wpF])(?:[|O](?:f?\([^)]*\)?|fp?|[wpF]))*$'
    ) as is_negated
from valued
left join internal.query_fields as fields on valued.field = fields.field
