-- The articles that a query's fields admit, whatever its words. A field that is left out (-tag:x)
-- admits every article that it would not admit otherwise, so those that have no tag as well. Pages
-- that are no news are admitted where a type is asked for: theirs, or any.
-- kind: macro(units, counting)
with asked as materialized (
    select
        clause,
        is_negated,
        field,
        case when compares = 'date' then internal.first_day(value) end as day,
        struct_pack(
            compares,
            is_prefix,
            begins := words[1]['word'],
            value := case
                when compares = 'words'
                    then concat(
                        ' ',
                        array_to_string(list_transform(words, lambda w: w['word']), ' '),
                        case when is_prefix then '' else ' ' end
                    )
                else value
            end
        ) as wanted
    from internal.query_clauses(units)
    where field != ''
),

met as materialized (
    select
        asked.clause,
        asked.is_negated,
        documents.doc_id
    from derived.documents as documents
    inner join asked
        on
            case asked.field
                when 'after' then documents.published_on >= asked.day
                when 'before' then documents.published_on < asked.day
                else internal.field_is(
                    case asked.field
                        when 'outlet' then documents.outlet
                        when 'language' then documents.language
                        when 'section' then documents.section
                        when 'type'
                            then case asked.wanted['value']
                                when 'any' then 'any' else documents.page_type
                            end
                    end,
                    asked.wanted
                )
            end
    where asked.field in ('after', 'before', 'outlet', 'language', 'section', 'type')
    union all
    select
        asked.clause,
        asked.is_negated,
        documents.doc_id
    from derived.documents as documents
    inner join main.outlets_extra as extra
        on
            documents.outlet = extra.outlet
            and coalesce(documents.published_on >= extra.valid_from, extra.valid_from is null)
            and coalesce(documents.published_on <= extra.valid_until, extra.valid_until is null)
    inner join asked
        on
            internal.field_is(
                case asked.field
                    when 'country' then extra.country
                    when 'leaning' then extra.leaning
                    when 'owner' then extra.owner
                    when 'outlet_type' then extra.type
                end,
                asked.wanted
            )
    where asked.field in ('country', 'leaning', 'owner', 'outlet_type')
    union all
    select
        asked.clause,
        asked.is_negated,
        articles.doc_id
    from derived.article_rows as articles
    inner join asked
        on
            internal.field_holds(
                case asked.field
                    when 'source' then [articles.outlet, articles.hostname, articles.sitename]
                    when 'hostname' then [articles.hostname]
                    when 'url' then [articles.url, articles.canonical_url]
                    when 'id' then [articles.article_id]
                    when 'category' then articles.categories
                    when 'tag' then articles.tags
                    when 'license' then [articles.license]
                    when 'title' then [articles.title]
                    when 'author' then articles.authors
                    when 'credit' then [articles.credit]
                    when 'dateline' then [articles.dateline]
                    when 'date_source' then [articles.date_source]
                    when 'date_precision' then [articles.date_precision]
                    when 'extractor' then [articles.extractor]
                    else error('nobody says what the field ' || asked.field || ' reads')
                end,
                asked.wanted
            )
    where
        asked.field not in (
            'after', 'before', 'outlet', 'language', 'section', 'type',
            'country', 'leaning', 'owner', 'outlet_type'
        )
),

verdicts as materialized (
    select
        doc_id,
        count(distinct clause) filter (where not is_negated) as clauses,
        bool_or(is_negated) as is_left_out
    from met
    group by doc_id
)

select
    documents.doc_id,
    documents.article_id,
    documents.outlet,
    documents.language,
    documents.section,
    documents.page_type,
    documents.published_on,
    documents.date_precision,
    documents.length
from derived.documents as documents
left join verdicts on documents.doc_id = verdicts.doc_id
where
    internal.counts(counting, documents.is_copy, documents.is_first_print)
    and (
        internal.is_news(documents.page_type)
        or exists (
            select 1 from asked
            where asked.field = 'type' and not asked.is_negated
        )
    )
    and not coalesce(verdicts.is_left_out, false)
    and coalesce(verdicts.clauses, 0) = (
        select count(distinct clause) filter (where not is_negated)
        from asked
    )
