-- The article_id of a record, from its raw values, as `enrich` makes it.
-- kind: scalar(raw_sha256, url, warc_record_id)
select
    left(
        sha256(
            concat(
                raw_sha256, chr(0), coalesce(url, ''), chr(0), coalesce(warc_record_id, '')
            )
        ),
        32
    )
