-- Attention over time, part by part: `by_` is outlet, language, section or type; or what
-- outlets_extra knows for the day of publication: outlet_type, country, leaning or owner. One row
-- per part and period from the part's first to its last article. Columns as in `attention`; the
-- denominators are the part's own.
-- kind: macro(query, by_ := 'outlet', grain := 'month', counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked(query)
    where
        internal.checked_grain(grain) is not null
        and internal.checked(
            by_ in (
                'outlet', 'language', 'section', 'type',
                'outlet_type', 'country', 'leaning', 'owner'
            ),
            'attention_by: by_ is outlet, language, section, type, outlet_type, country, leaning '
            || 'or owner, not ' || coalesce(by_::varchar, 'null')
        )
),

dated as materialized (
    select
        documents.doc_id,
        case by_
            when 'outlet' then documents.outlet
            when 'language' then documents.language
            when 'section' then documents.section
            when 'type' then documents.page_type
            when 'outlet_type' then extra.type
            when 'country' then extra.country
            when 'leaning' then extra.leaning
            when 'owner' then extra.owner
        end as part,
        date_trunc(internal.checked_grain(grain), documents.published_on)::date as period,
        documents.length
    from internal.query_documents((select question.units from question), counting) as documents
    left join main.outlets_extra as extra
        on
            documents.outlet = extra.outlet
            and by_ in ('outlet_type', 'country', 'leaning', 'owner')
            and documents.published_on >= coalesce(extra.valid_from, date '0001-01-01')
            and documents.published_on <= coalesce(extra.valid_until, date '9999-12-31')
    where documents.published_on is not null and is_exact_enough(documents.date_precision, grain)
),

matched as materialized (
    select
        doc_id,
        hits
    from internal.query_matches((select question.units from question), counting)
),

counted as materialized (
    select
        dated.part,
        dated.period,
        count(*) as all_articles,
        count(matched.doc_id) as articles,
        sum(dated.length)::bigint as all_words,
        coalesce(sum(matched.hits), 0)::bigint as hits
    from dated
    left join matched on dated.doc_id = matched.doc_id
    group by dated.part, dated.period
),

periods as materialized (
    select
        part,
        unnest(generate_series(
            min(period)::timestamp, max(period)::timestamp, internal.grain_step(grain)
        ))::date as period
    from counted
    group by part
)

select
    periods.part,
    periods.period,
    counted.articles,
    counted.all_articles,
    counted.articles / counted.all_articles as share,
    counted.hits,
    counted.all_words,
    1e6 * counted.hits / nullif(counted.all_words, 0) as hits_per_million
from periods
left join counted
    on
        periods.part is not distinct from counted.part
        and periods.period = counted.period
order by periods.part, periods.period
