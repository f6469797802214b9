-- The articles that a query's fields admit (outlet:, language:, section:, type:, title:, author:,
-- id:, after:, before:), whatever its words.
-- kind: macro(query, copies)
with fields as materialized (
    select
        clause,
        field,
        is_negated,
        list(lower(wording)) as wordings
    from query_clauses(query)
    where field != ''
    group by clause, field, is_negated
),

narrow as materialized (
    select
        coalesce(
            list(struct_pack(field, wordings, is_negated)) filter (
                where field in ('outlet', 'language', 'section', 'type')
            ), []
        ) as conditions,
        max(first_day(wordings[1])) filter (where field = 'after') as first_on,
        min(first_day(wordings[1])) filter (where field = 'before') as until,
        count(*) filter (where field in ('title', 'author', 'id')) > 0 as is_deep,
        case
            when
                count(*) filter (
                    where field in ('after', 'before') and first_day(wordings[1]) is null
                ) > 0
                then error('after: and before: want a year, a month or a day: after:2020-07')
            else true
        end as is_valid
    from fields
),

deep as materialized (
    select articles.rowid as doc_id
    from main.articles as articles
    cross join fields
    where fields.field in ('title', 'author', 'id')
    group by articles.rowid
    having
        bool_and(
            fields.is_negated != coalesce(
                case fields.field
                    when 'id' then list_contains(fields.wordings, lower(articles.article_id))
                    when 'title' then contains(lower(articles.title), fields.wordings[1])
                    else contains(
                        lower(array_to_string(articles.authors, chr(10))), fields.wordings[1]
                    )
                end,
                false
            )
        )
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
cross join narrow
where
    narrow.is_valid
    and (copies or not documents.is_copy)
    and (narrow.first_on is null or documents.published_on >= narrow.first_on)
    and (narrow.until is null or documents.published_on < narrow.until)
    and (
        len(narrow.conditions) = 0
        or list_bool_and(
            list_transform(
                narrow.conditions,
                lambda c: c['is_negated'] != coalesce(
                    list_contains(
                        c['wordings'],
                        lower(case c['field']
                            when 'outlet' then documents.outlet
                            when 'language' then documents.language
                            when 'section' then documents.section
                            else documents.page_type
                        end)
                    ),
                    false
                )
            )
        )
    )
    and (not narrow.is_deep or documents.doc_id in (select deep.doc_id from deep))
