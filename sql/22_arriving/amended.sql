-- One row per article that stays, and of which the corpus now knows something else.
-- doc_id: Which row of `documents` it is or will be.
-- article_id: Its id from now on.
-- duplicate_of: The earliest article with its text from now on.
-- language: Its language from now on.
-- has_other_language: Whether that was another.
with known as (
    select
        article_rows.doc_id,
        article_rows.outlet,
        article_rows.hostname,
        article_rows.raw_file_id,
        article_rows.article_id as old_id,
        article_rows.duplicate_of as old_original,
        article_rows.language as old_language,
        coalesce(originals.article_id, article_rows.article_id) as article_id,
        case
            when originals.doc_id is null then article_rows.duplicate_of
            else originals.duplicate_of
        end as duplicate_of,
        case
            when
                outlets.outlet is null
                or article_rows.own_language is not null
                or article_rows.language_guess is null
                then article_rows.language
            else outlets.language
        end as language
    from derived.article_rows as article_rows
    left join staging.originals as originals on article_rows.doc_id = originals.doc_id
    left join staging.outlet_languages as outlets on article_rows.outlet = outlets.outlet
)

select
    doc_id,
    outlet,
    hostname,
    raw_file_id,
    article_id,
    duplicate_of,
    language,
    coalesce(language, '') != coalesce(old_language, '') as has_other_language
from known
where
    article_id != old_id
    or duplicate_of is distinct from old_original
    or language is distinct from old_language
