-- A query taken apart: one row per alternative of each clause, as `query_parsed` reads it. A word
-- or phrase has no field.
-- kind: macro(units)
select
    unit['clause'] as clause,
    unit['at'] as alternative,
    unit['is_negated'] as is_negated,
    case when unit['compares'] in ('text', 'stem') then '' else unit['field'] end as field,
    unit['compares'] = 'stem' as is_stem,
    unit['compares'] as compares,
    unit['words'] as words,
    unit['distance'] as distance,
    unit['value'] as value,
    unit['is_prefix'] as is_prefix
from (
    select unnest(units) as unit
) as parsed
