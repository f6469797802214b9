-- One row per article of a block that is compared: what of it a changed layout changes.
-- is_copy: Whether it is a copy, or a near copy, of what its own outlet printed: copies of texts of
--   agencies are a newsroom's daily bread.
-- is_fitting: Of a page, whether a layout that was learned gave its text.
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
        layout_id,
        page_type,
        is_truncated,
        outlet,
        coalesce(duplicate_of, near_duplicate_of) as copy_of
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
        layout_id,
        page_type,
        is_truncated,
        outlet,
        null as copy_of
    from derived.older_rows
),

originals as (
    select
        article_id as original_id,
        outlet as printed_by
    from derived.article_rows
)

select
    rows_.doc_id,
    word_count,
    length(text) - length(replace(text, chr(10), '')) + 1 as paragraphs,
    coalesce(len(removed), 0) as removed_lines,
    date_source is null as is_undated,
    coalesce(len(authors), 0) = 0 as is_unsigned,
    coalesce(is_truncated, false) as is_truncated,
    originals.original_id is not null as is_copy,
    case when extractor not in ('stated', 'plain') then layout_id is not null end as is_fitting,
    coalesce(language, 'none') as language,
    coalesce(extractor, 'none') as extractor,
    coalesce(page_type, 'none') as page_type,
    coalesce(date_source, 'none') as date_source
from rows_
semi join asked on rows_.doc_id = asked.doc_id
left join originals
    on rows_.copy_of = originals.original_id and rows_.outlet = originals.printed_by
