-- One row per article of a block that is compared: what of it a changed layout changes.
with asked as (
    select doc_id
    from temp.chosen
    where doc_id is not null
),

rows_ as (
    select
        doc_id,
        word_count,
        text,
        removed,
        date_source,
        authors,
        language,
        extractor,
        page_type,
        is_truncated,
        coalesce(duplicate_of, near_duplicate_of) is not null as is_copy
    from derived.article_rows
    union all
    select
        doc_id,
        word_count,
        text,
        removed,
        date_source,
        authors,
        language,
        extractor,
        page_type,
        is_truncated,
        false as is_copy
    from derived.older_rows
)

select
    rows_.doc_id,
    word_count,
    length(text) - length(replace(text, chr(10), '')) + 1 as paragraphs,
    coalesce(len(removed), 0) as removed_lines,
    date_source is null as is_undated,
    coalesce(len(authors), 0) = 0 as is_unsigned,
    coalesce(is_truncated, false) as is_truncated,
    is_copy,
    coalesce(language, 'none') as language,
    coalesce(extractor, 'none') as extractor,
    coalesce(page_type, 'none') as page_type,
    coalesce(date_source, 'none') as date_source
from rows_
semi join asked on rows_.doc_id = asked.doc_id
