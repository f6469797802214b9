-- One row per capture of an address that has several, of those at which something arrives or
-- leaves. It tells which article it is of, and which version of that.
-- doc_id: Its number in the corpus.
-- page_id: The address that it was found at.
-- place: Numbers the captures of the address.
-- seen_at: When it was captured, or else last changed or published.
-- page_article: The how-manieth article at the address, from 1.
-- version: The how-manieth version of the article, from 1.
-- compared_with: The doc_id of the capture before it; null for the first.
-- is_continued: Whether both are of one article.
-- is_shown: Whether `articles` shows it: the first capture of the newest version, of the page
--   itself where there is one; one that ends at a paywall only where there is no other.
-- begins_version: Whether it stands for its version: the first capture of it.
with judged as (
    select
        captured.doc_id,
        captured.page_id,
        captured.place,
        captured.is_variant,
        captured.seen_at,
        captured.is_truncated,
        captured.anchor_id,
        coalesce(
            captured.was_continued,
            captured.is_same_text
            or continued.is_continued,
            false
        ) as is_continued,
        -- A variant never is a version of the page itself: what differs is how it is cut.
        not captured.is_same
        and not (captured.is_variant and not captured.anchor_is_variant) as is_changed
    from staging.captured_pages as captured
    left join staging.continued_captures as continued on captured.doc_id = continued.doc_id
),

told_apart as (
    select
        *,
        sum((not is_continued)::integer) over (
            partition by page_id
            order by place
        )::integer as page_article
    from judged
),

versions as (
    select
        *,
        sum((not is_continued or is_changed)::integer) over (
            partition by page_id, page_article
            order by place
        )::integer as version
    from told_apart
)

select
    doc_id,
    page_id,
    page_article,
    version,
    place,
    seen_at,
    anchor_id as compared_with,
    is_continued,
    row_number() over (
        partition by page_id, page_article
        order by is_truncated asc, version desc, is_variant asc, place asc
    ) = 1 as is_shown,
    row_number() over (
        partition by page_id, page_article, version
        order by is_variant asc, place asc
    ) = 1 as begins_version
from versions
