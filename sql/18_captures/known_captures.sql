-- One row per capture that the corpus shows, or holds behind one that it shows, and that stays, of
-- an address at which something arrives or leaves.
-- doc_id: Its number in the corpus.
-- page_id: The address that it was found at.
-- own_id: Its article_id before repeats are numbered.
-- headline_id: A hash of headline and standfirst.
-- is_variant: Whether that shows a view of the page: for print, for a telephone.
-- seen_at: When it was captured, or else last changed or published.
-- page_article: The how-manieth article at the address it is.
-- version: The how-manieth version of the article it is.
-- compared_with: The capture before it at that address.
-- is_continued: Whether both are of one article.
-- was_shown: Whether `articles` shows it.
with known as (
    select
        doc_id,
        part_no,
        page_id,
        page_article,
        version,
        compared_with,
        is_continued,
        url,
        coalesce(own_sha256, text_sha256) as text_sha256,
        title,
        standfirst,
        is_truncated,
        fetched_at,
        modified_at,
        published_at,
        published_on,
        raw_file_id,
        record_offset,
        record_ordinal,
        split_part(article_id, '-', 1) as own_id,
        true as was_shown
    from derived.article_rows
    union all
    select
        doc_id,
        part_no,
        page_id,
        page_article,
        version,
        compared_with,
        is_continued,
        url,
        text_sha256,
        title,
        standfirst,
        is_truncated,
        fetched_at,
        modified_at,
        published_at,
        published_on,
        raw_file_id,
        record_offset,
        record_ordinal,
        article_id as own_id,
        false as was_shown
    from derived.older_rows
)

select
    doc_id,
    page_id,
    page_article,
    version,
    compared_with,
    is_continued,
    text_sha256,
    hash(title, standfirst) as headline_id,
    internal.is_variant(url) as is_variant,
    internal.seen_at(fetched_at, modified_at, published_at, published_on) as seen_at,
    is_truncated,
    raw_file_id,
    record_offset,
    record_ordinal,
    own_id,
    was_shown
from known
where
    page_id in (select touched.page_id from staging.touched_pages as touched)
    and part_no not in (select gone.part_no from staging.gone_parts as gone)
