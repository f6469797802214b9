-- What sorts articles by when they were printed, the undated last. It stays the same as long as the
-- article does, whatever else arrives.
-- kind: scalar(article)
select
    struct_pack(
        printed_at := coalesce(
            article.published_at,
            article.published_on::timestamp at time zone 'UTC',
            'infinity'::timestamptz
        ),
        fetched_at := coalesce(article.fetched_at, 'infinity'::timestamptz),
        raw_file_id := article.raw_file_id,
        record_offset := article.record_offset,
        record_ordinal := article.record_ordinal,
        own_id := split_part(article.article_id, '-', 1)
    )
