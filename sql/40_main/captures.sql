-- One row per record that is an article, whether `articles` shows it or another capture of the same
-- article, at the same address or another. For every raw file, captures + rejects are its records.
-- One article is what was captured at one canonical address, as a print view, for telephones, for
-- AMP, or behind a tracking or syndication parameter, as long as its texts show that it is one:
-- of two captures in a row half of the shorter is in the other (5-grams of words), or both are of
-- the same day of publication and share half of their headlines' words.
-- kind: view
-- article_id: The article that `articles` shows of it.
-- version: Which version of the article it is: a row of `versions`, where there are several.
-- is_shown: Whether it is the one that `articles` shows.
-- capture_id: Its own article_id, before repeats are numbered.
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
select
    article_id,
    version,
    true as is_shown,
    split_part(article_id, '-', 1) as capture_id,
    url,
    canonical_url,
    hostname,
    outlet,
    fetched_at,
    text_sha256,
    raw_file_id,
    record_offset,
    record_length,
    record_ordinal,
    warc_record_id,
    raw_sha256,
    extractor
from derived.article_rows
union all
select
    shown.article_id,
    older.version,
    false as is_shown,
    older.article_id as capture_id,
    older.url,
    older.canonical_url,
    older.hostname,
    older.outlet,
    older.fetched_at,
    older.text_sha256,
    older.raw_file_id,
    older.record_offset,
    older.record_length,
    older.record_ordinal,
    older.warc_record_id,
    older.raw_sha256,
    older.extractor
from derived.older_rows as older
left join derived.article_rows as shown
    on older.page_id = shown.page_id and older.page_article = shown.page_article
