-- One row per version of the articles at whose address something arrives or leaves, as
-- `version_rows` keeps it.
-- kind: appended(derived.version_rows)
with stretches as (
    select
        pages.page_id,
        pages.page_article,
        pages.version,
        any_value(
            coalesce(renumbered.doc_id, pages.doc_id)
        ) filter (where pages.begins_version) as doc_id,
        min(pages.seen_at) as valid_from,
        max(pages.seen_at) as last_seen_at,
        count(*)::integer as captures
    from staging.pages as pages
    left join staging.renumbered as renumbered on pages.doc_id = renumbered.old_doc_id
    group by pages.page_id, pages.page_article, pages.version
    qualify count(*) over (partition by pages.page_id, pages.page_article) > 1
),

texts as (
    select
        doc_id,
        title,
        standfirst,
        internal.whole_text(text, internal.boilerplate_of(removed), opening_lines) as text,
        word_count + internal.words_in(internal.boilerplate_of(removed)) as word_count
    from derived.article_rows
    where doc_id in (select stretches.doc_id from stretches)
    union all
    select
        doc_id,
        title,
        standfirst,
        text,
        word_count
    from derived.older_rows
    where doc_id in (select stretches.doc_id from stretches)
),

followed as (
    select
        stretches.*,
        string_split(texts.text, chr(10)) as paragraphs,
        lead(stretches.valid_from) over in_turn as valid_until,
        lag(texts.title) over in_turn as title_before,
        lag(texts.standfirst) over in_turn as standfirst_before,
        lag(texts.word_count) over in_turn as words_before,
        lag(string_split(texts.text, chr(10))) over in_turn as paragraphs_before
    from stretches
    inner join texts on stretches.doc_id = texts.doc_id
    window in_turn as (
        partition by stretches.page_id, stretches.page_article
        order by stretches.version
    )
),

changed as (
    select
        *,
        list_filter(
            paragraphs, lambda one: not list_contains(coalesce(paragraphs_before, []), one)
        ) as paragraphs_added,
        list_filter(
            coalesce(paragraphs_before, []), lambda one: not list_contains(paragraphs, one)
        ) as paragraphs_removed
    from followed
)

select
    page_id,
    page_article,
    version,
    doc_id,
    valid_from,
    last_seen_at,
    valid_until,
    captures,
    title_before,
    standfirst_before,
    words_before,
    case when version > 1 then paragraphs_added end as paragraphs_added,
    case when version > 1 then paragraphs_removed end as paragraphs_removed,
    list_filter(
        paragraphs_added, lambda one: regexp_matches(one, getvariable('correction'))
    )[1] as correction
from changed
