-- A query, read and checked, once: one row, whose `units` are its words, phrases and values in
-- their order. Macros hand them on. Whatever is no query is an error that names the place and shows
-- the right spelling.
-- kind: macro(query)
with units as materialized (
    select
        said,
        at_,
        kind,
        place,
        field,
        value,
        compares,
        words,
        distance,
        clause,
        is_negated,
        len(list_filter(words, lambda one: one['is_prefix'])) as stars
    from internal.query_units(query)
),

found as materialized (
    select
        arg_min(
            {
                'at': units.at_,
                'said': units.said,
                'field': units.field,
                'value': units.value,
                'word': coalesce(units.words[1]['word'], 'begin'),
                'mistake': mistakes.mistake
            },
            1000 * units.at_ + mistakes.mistake_id
        ) as first_
    from units
    inner join internal.query_mistakes as mistakes
        on
            regexp_matches(units.place, mistakes.place)
            and regexp_matches(
                units.compares || ' ' || least(len(units.words), 2)
                || case when units.value = '' then 'e' else '' end
                || case when contains(units.value, '*') and (
                    regexp_matches(units.value, '\*[^ ]')
                    or units.stars < len(string_split(units.value, '*')) - 1
                ) then 's' else '' end
                || case
                    when units.stars > units.words[-1]['is_prefix']::integer then 'i' else ''
                end
                || case
                    when units.compares = 'date' and internal.first_day(units.value) is null
                        then 'n'
                    else ''
                end
                || case when len(units.words) > units.distance + 1 then 't' else '' end
                || case
                    when
                        len(list_distinct(list_transform(
                            units.words, lambda one: strip_accents(one['word'])
                        ))) < len(units.words)
                        then 'd'
                    else ''
                end
                || ' ' || units.said,
                mistakes.matter
            )
),

typed as (select query as said),

listed as (
    select
        list(
            {
                'clause': clause,
                'at': at_,
                'is_negated': is_negated,
                'field': field,
                'compares': compares,
                'words': words,
                'distance': distance,
                'value': lower(case when kind = 'p' then value else rtrim(value, '*') end),
                'is_prefix': case
                    when compares = 'words' then words[-1]['is_prefix']
                    else kind != 'p' and suffix(value, '*')
                end
            }
            order by at_
        ) as units
    from units
    where kind in ('w', 'p', 'F')
),

-- The field that was meant by one that nobody knows.
meant as (
    select
        arg_min(
            known.field,
            (
                case
                    when list_contains(known.also, lower(found.first_['field'])) then 0
                    else damerau_levenshtein(known.field, lower(found.first_['field']))
                end,
                known.place
            )
        ) as field
    from internal.query_fields as known
    cross join found
    where
        list_contains(known.also, lower(found.first_['field']))
        or damerau_levenshtein(known.field, lower(found.first_['field'])) < 2
)

select
    case
        when typed.said is null then error('the query is null: one that finds all is ''''')
        when length(typed.said) > 10000
            then error('the query is too long: 10000 characters at most')
        when found.first_ is not null
            then error(
                'the query, character ' || found.first_['at'] || ', `'
                || left(found.first_['said'], 80) || '`: '
                || replace(
                    replace(
                        replace(
                            replace(
                                found.first_['mistake'],
                                '{meant}',
                                coalesce(
                                    meant.field || ':' || case
                                        when suffix(found.first_['said'], ':') then 'x'
                                        else found.first_['value']
                                    end,
                                    quoted(found.first_['said'])
                                )
                            ),
                            '{field}', found.first_['field']
                        ),
                        '{value}', found.first_['value']
                    ),
                    '{word}', found.first_['word']
                )
            )
        else listed.units
    end as units
from typed
cross join found
cross join meant
cross join listed
