-- One row per capture of an address that has several, of those at which something arrives or
-- leaves, in the order of time: what it is compared with.
-- page_id: The address that it was found at.
-- doc_id: Its number in the corpus.
-- is_variant: Whether that shows a view of the page: for print, for a telephone.
-- seen_at: When it was captured, or else last changed or published.
-- place: Numbers the captures of the address.
-- anchor_id: The doc_id of the last capture before it of the page itself, else of its variants;
--   null for the first.
-- anchor_is_variant: Whether that is a variant.
-- is_same_text: Whether both have one text.
-- is_same: Whether they have one headline and standfirst as well.
-- was_continued: Whether both are of one article, where they were compared by an earlier publish.
with captures as (
    select
        arriving.doc_id,
        arriving.page_id,
        arriving.text_sha256,
        arriving.headline_id,
        arriving.is_variant,
        arriving.seen_at,
        arriving.is_truncated,
        arriving.raw_file_id,
        arriving.record_offset,
        arriving.record_ordinal,
        arriving.own_id
    from staging.arriving as arriving
    where
        arriving.page_id in (select known.page_id from staging.known_captures as known)
        or arriving.page_id in (
            select several.page_id from staging.arriving as several
            group by several.page_id
            having count(*) > 1
        )
    union all
    select
        doc_id,
        page_id,
        text_sha256,
        headline_id,
        is_variant,
        seen_at,
        is_truncated,
        raw_file_id,
        record_offset,
        record_ordinal,
        own_id
    from staging.known_captures
),

placed as (
    select
        doc_id,
        page_id,
        text_sha256,
        headline_id,
        is_variant,
        seen_at,
        is_truncated,
        row_number() over (
            partition by page_id
            order by
                seen_at asc nulls first,
                raw_file_id asc,
                record_offset asc,
                record_ordinal asc,
                own_id asc,
                doc_id asc
        ) as place
    from captures
),

anchored as (
    select
        *,
        coalesce(
            last_value(case when not is_variant then doc_id end ignore nulls) over earlier,
            last_value(doc_id) over earlier
        ) as anchor_id
    from placed
    window earlier as (
        partition by page_id
        order by place
        rows between unbounded preceding and 1 preceding
    )
)

select
    anchored.doc_id,
    anchored.page_id,
    anchored.place,
    anchored.is_variant,
    anchored.seen_at,
    anchored.is_truncated,
    anchored.anchor_id,
    anchors.is_variant as anchor_is_variant,
    anchors.text_sha256 = anchored.text_sha256 as is_same_text,
    anchors.text_sha256 = anchored.text_sha256
    and anchors.headline_id = anchored.headline_id as is_same,
    known.is_continued as was_continued
from anchored
left join placed as anchors on anchored.anchor_id = anchors.doc_id
left join staging.known_captures as known
    on anchored.doc_id = known.doc_id and anchored.anchor_id = known.compared_with
