-- One row per record that is an article, whether `articles` shows it or another capture of the same
-- article, at the same address or another. For every raw file, captures + rejects are its records.
-- One article is what was captured at one canonical address, as a print view, for telephones, for
-- AMP, or behind a tracking or syndication parameter, as long as its texts show that it is one:
-- of two captures in a row half of the shorter is in the other (5-grams of words), or both are of
-- the same day of publication and share half of their headlines' words.
-- A revisit is one, too: a crawl saw that the page was as it had been, and kept no text. All but
-- where and when it was seen is that of the capture which has its text; it begins no version.
-- kind: view
-- article_id: The article that `articles` shows of it.
-- version: Which version of the article it is: a row of `versions`, where there are several.
-- is_shown: Whether it is the one that `articles` shows.
-- capture_id: Its own article_id, before repeats are numbered.
-- text_of: Of a revisit: the capture_id of the capture that has its text.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
with whole as not materialized (
    select
        rows_.article_id,
        split_part(rows_.article_id, '-', 1) as capture_id,
        rows_.version,
        true as is_shown,
        null::varchar as text_of,
        rows_.* exclude (  -- noqa: AM04
            doc_id, opening_lines, own_sha256, own_language, page_id, page_article, version,
            compared_with, is_continued, article_id, duplicate_of, near_duplicate_of, similarity,
            story_id
        )
    from derived.article_rows as rows_
    union all by name
    select
        shown.article_id,
        rows_.article_id as capture_id,
        rows_.version,
        false as is_shown,
        null::varchar as text_of,
        rows_.* exclude (  -- noqa: AM04
            doc_id, page_id, page_article, version, compared_with, is_continued, article_id
        )
    from derived.older_rows as rows_
    left join derived.article_rows as shown
        on rows_.page_id = shown.page_id and rows_.page_article = shown.page_article
)

select whole.* exclude (part_no)  -- noqa: AM04
from whole
union all by name
select
    whole.* exclude (part_no)  -- noqa: AM04
    replace (
        internal.record_id_of(whole.raw_sha256, again.url, again.warc_record_id) as capture_id,
        false as is_shown,
        whole.capture_id as text_of,
        again.url as url,
        again.fetched_at as fetched_at,
        again.warc_record_id as warc_record_id,
        again.raw_file_id as raw_file_id,
        again.record_offset as record_offset,
        null::bigint as record_length,
        again.record_ordinal as record_ordinal,
        again.member as member
    )
from derived.reject_rows as again
inner join whole
    on
        again.text_part = whole.part_no
        and again.text_offset = whole.record_offset
        and again.text_ordinal = whole.record_ordinal
