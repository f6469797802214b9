-- One row per revisit whose text is looked for and found: the capture that has it. By its id, else
-- by its address and the second of its capture, else by its address and the digest of what was
-- captured; where none of these is named, it is the last capture of the address before. One whose
-- digest is another has another text.
-- part_no: The part of a raw file that the revisit was read from.
-- text_part: The part of a raw file in which the capture with its text lies.
-- text_offset: Where that begins in its raw file.
-- text_ordinal: The how-manieth record of its part it is.
with captures as (
    select
        part_no,
        raw_file_id,
        record_offset,
        record_ordinal,
        url,
        fetched_at,
        warc_record_id,
        payload_digest
    from derived.article_rows
    union all
    select
        part_no,
        raw_file_id,
        record_offset,
        record_ordinal,
        url,
        fetched_at,
        warc_record_id,
        payload_digest
    from derived.older_rows
),

leads as (
    select
        asked.part_no,
        asked.record_offset,
        asked.record_ordinal,
        asked.seen_at,
        1 as lead,
        captures as capture
    from staging.asked_revisits as asked
    inner join captures on asked.record_id = captures.warc_record_id
    union all
    select
        asked.part_no,
        asked.record_offset,
        asked.record_ordinal,
        asked.seen_at,
        case
            when
                date_trunc('second', asked.captured_at) = date_trunc('second', captures.fetched_at)
                then 2
            when asked.payload_digest = captures.payload_digest then 3
            when
                asked.captured_at is null and asked.payload_digest is null
                and asked.record_id is null and captures.fetched_at <= asked.seen_at
                then 4
        end as lead,
        captures as capture
    from staging.asked_revisits as asked
    inner join captures on asked.url = captures.url
    where coalesce(asked.payload_digest = captures.payload_digest, true)
),

nearest as (
    select
        part_no,
        record_offset,
        record_ordinal,
        -- The last before it, else the first behind it.
        arg_min(
            capture,
            row(
                lead,
                coalesce(capture.fetched_at > seen_at, true),
                coalesce(abs(epoch_us(capture.fetched_at) - epoch_us(seen_at)), 0),
                capture.raw_file_id,
                capture.record_offset,
                capture.record_ordinal
            )
        ) as text
    from leads
    where lead is not null
    group by part_no, record_offset, record_ordinal
)

select
    part_no,
    record_offset,
    record_ordinal,
    text.part_no as text_part,
    text.record_offset as text_offset,
    text.record_ordinal as text_ordinal
from nearest
