-- One row per article that arrives, or whose id one that arrives or leaves has as well: the n-th of
-- them bears an `-n`.
-- doc_id: Which row of `documents` it is or will be.
-- article_id: Its id from now on.
with touched as (
    select own_id from staging.arrivals
    union
    select own_id from staging.retired
),

members as (
    select
        doc_id,
        own_id,
        raw_file_id,
        record_offset,
        record_ordinal,
        source_id
    from staging.arrivals
    union all
    select
        known.doc_id,
        split_part(known.article_id, '-', 1) as own_id,
        known.raw_file_id,
        known.record_offset,
        known.record_ordinal,
        parts.source_id
    from derived.article_rows as known
    inner join derived.parts as parts on known.part_no = parts.part_no
    where split_part(known.article_id, '-', 1) in (select touched.own_id from touched)
),

numbered as (
    select
        doc_id,
        own_id,
        row_number() over (
            partition by own_id
            order by raw_file_id, record_offset, record_ordinal, source_id, doc_id
        ) as occurrence
    from members
)

select
    doc_id,
    own_id || case when occurrence > 1 then '-' || occurrence else '' end as article_id
from numbered
