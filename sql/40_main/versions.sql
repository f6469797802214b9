-- One row per version of an article that was captured with more than one: what stood at its
-- address, from when to when, and what it changed. `articles` shows the newest (one that ends at a
-- paywall only where there is no other); `from diff('article_id')` shows two line by line.
-- kind: view
-- article_id: The article that `articles` shows of it.
-- text: What the page said, with the lines that its outlet repeats.
-- word_count: Words in it.
-- version: The how-manieth version it is, from 1.
-- is_shown: Whether it is the one that `articles` shows.
-- valid_from: When it was first captured: it was printed then or before. Where nobody says when,
--   the time of its change or its publication.
-- last_seen_at: When it was last captured: what followed was printed later. A revisit counts, also
--   one that found the page as it had been before: it is then behind `valid_until`.
-- valid_until: When the next version was first captured; null for the newest.
-- captures: How many times it was captured.
-- is_headline_changed: Whether the version before had another headline; null for the first.
-- title_before: That headline.
-- is_standfirst_changed: Whether it had another standfirst.
-- standfirst_before: That standfirst.
-- words_added: Words in the text, more than there were.
-- paragraphs_added: Lines of the text that the version before had not.
-- paragraphs_removed: Lines of the text of the version before that this one has not.
-- correction: The first of the lines added (of all lines, in the first version) that is marked as a
--   correction.
-- capture_id: The article_id of the capture that stands for it, before repeats are numbered.
with rows_ as (
    select
        doc_id,
        split_part(article_id, '-', 1) as capture_id,
        true as is_shown,
        url,
        outlet,
        language,
        published_at,
        published_on,
        date_precision,
        title,
        standfirst,
        internal.whole_text(text, internal.boilerplate_of(removed), opening_lines) as text,
        word_count + internal.words_in(internal.boilerplate_of(removed)) as word_count,
        is_truncated
    from derived.article_rows
    union all
    select
        doc_id,
        article_id as capture_id,
        false as is_shown,
        url,
        outlet,
        language,
        published_at,
        published_on,
        date_precision,
        title,
        standfirst,
        text,
        word_count,
        is_truncated
    from derived.older_rows
),

places as (
    select
        part_no,
        record_offset,
        record_ordinal,
        page_id,
        page_article,
        version
    from derived.article_rows
    union all
    select
        part_no,
        record_offset,
        record_ordinal,
        page_id,
        page_article,
        version
    from derived.older_rows
),

again as (
    select
        places.page_id,
        places.page_article,
        places.version,
        count(*)::integer as captures,
        max(revisits.fetched_at) as last_seen_at
    from derived.reject_rows as revisits
    inner join places
        on
            revisits.text_part = places.part_no
            and revisits.text_offset = places.record_offset
            and revisits.text_ordinal = places.record_ordinal
    group by places.page_id, places.page_article, places.version
)

select
    shown.article_id,
    told.version,
    rows_.is_shown,
    rows_.capture_id,
    rows_.url,
    rows_.outlet,
    rows_.published_at,
    rows_.published_on,
    rows_.date_precision,
    told.valid_from,
    greatest(told.last_seen_at, again.last_seen_at) as last_seen_at,
    told.valid_until,
    told.captures + coalesce(again.captures, 0) as captures,
    rows_.title,
    rows_.standfirst,
    rows_.text,
    rows_.word_count,
    rows_.is_truncated,
    if(told.version > 1, rows_.title is distinct from told.title_before, null)
        as is_headline_changed,
    told.title_before,
    if(told.version > 1, rows_.standfirst is distinct from told.standfirst_before, null)
        as is_standfirst_changed,
    told.standfirst_before,
    rows_.word_count - told.words_before as words_added,
    told.paragraphs_added,
    told.paragraphs_removed,
    told.correction
from derived.version_rows as told
inner join rows_ on told.doc_id = rows_.doc_id
inner join derived.article_rows as shown
    on told.page_id = shown.page_id and told.page_article = shown.page_article
left join again
    on
        told.page_id = again.page_id
        and told.page_article = again.page_article
        and told.version = again.version
