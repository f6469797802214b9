-- A query as `query_asked` reads it, for a macro that wants a word or phrase to look for.
-- kind: macro(query, asker)
select units
from internal.query_asked(query)
where
    internal.checked(
        len(list_filter(
            units,
            lambda unit:
            unit['compares'] in ('text', 'stem') and not unit['is_negated']
        )) > 0,
        asker || ' wants a word or phrase to look for, besides fields and what is left out. '
        || 'Write oil, or oil outlet:x'
    )
