-- What sorts articles by when they were printed, the undated last. It stays the same as long as the
-- article does, whatever else arrives.
-- kind: scalar(instant, day, fetched_at, raw_file_id, record_offset, record_ordinal, article_id)
select
    struct_pack(
        printed_at := coalesce(
            instant,
            day::timestamp at time zone 'UTC',
            'infinity'::timestamptz
        ),
        fetched_at := coalesce(fetched_at, 'infinity'::timestamptz),
        raw_file_id := raw_file_id,
        record_offset := record_offset,
        record_ordinal := record_ordinal,
        own_id := split_part(article_id, '-', 1)
    )
