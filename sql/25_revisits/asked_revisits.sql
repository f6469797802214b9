-- One row per revisit whose text is looked for: it is new, the capture that had its text has left,
-- or one arrives where it leads.
-- part_no: The part of a raw file that it was read from.
-- seen_at: When it was captured.
-- url: Where the capture that has its text was captured.
-- captured_at: When that was.
-- record_id: Its own id.
-- payload_digest: The digest of what was captured then and now.
with arrived as (
    select
        url,
        warc_record_id
    from derived.article_rows
    where part_no in (select parts.part_no from staging.new_parts as parts)
    union all
    select
        url,
        warc_record_id
    from derived.older_rows
    where part_no in (select parts.part_no from staging.new_parts as parts)
)

select
    part_no,
    record_offset,
    record_ordinal,
    fetched_at as seen_at,
    revisit_of.url,
    revisit_of.fetched_at as captured_at,
    revisit_of.record_id,
    revisit_of.payload_digest
from derived.reject_rows
where
    revisit_of is not null
    and (
        part_no in (select parts.part_no from staging.new_parts as parts)
        or text_part in (select gone.part_no from staging.gone_parts as gone)
        or revisit_of.url in (select arrived.url from arrived)
        or revisit_of.record_id in (select arrived.warc_record_id from arrived)
    )
