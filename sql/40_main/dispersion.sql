-- How evenly a word or phrase is spread over outlets, months or years (`across`): `dp` is Gries'
-- deviation of proportions, 0 where every part has its due share of the hits, towards 1 where one
-- part has them all; `parts_with` of `parts` have any.
-- kind: macro(query, across := 'outlet', counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked_words(query, 'dispersion')
    where
        internal.checked(
            across in ('outlet', 'month', 'year'),
            'dispersion across: outlet, month or year, not ' || coalesce(across::varchar, 'null')
        )
),

placed as materialized (
    select
        doc_id,
        length,
        case across
            when 'outlet' then outlet
            when 'month' then strftime(published_on, '%Y-%m')
            when 'year' then strftime(published_on, '%Y')
        end as part
    from internal.query_documents((select question.units from question), counting)
),

matched as materialized (
    select
        doc_id,
        hits
    from internal.query_matches((select question.units from question), counting)
),

parts as materialized (
    select
        placed.part,
        sum(placed.length) as words,
        coalesce(sum(matched.hits), 0) as hits
    from placed
    left join matched on placed.doc_id = matched.doc_id
    where placed.part is not null
    group by placed.part
)

select
    sum(hits)::bigint as hits,
    count(*) as parts,
    count(*) filter (where hits > 0) as parts_with,
    round(
        0.5 * sum(abs(
            hits / nullif((select sum(p.hits) from parts as p), 0)::double
            - words / (select sum(p.words) from parts as p)::double
        )::decimal(18, 12)), 4
    ) as dp,
    first(part order by hits / words::double desc, part asc) filter (where words > 0)
        as densest_part
from parts
