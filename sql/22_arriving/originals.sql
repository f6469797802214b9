-- One row per article that arrives, or whose text one that arrives, leaves or gets another id has
-- as well: which of them was first.
-- doc_id: Which row of `documents` it is or will be.
-- article_id: Its id from now on.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
with touched as (
    select text_sha256 from staging.arrivals
    union
    select text_sha256 from staging.retired
    union
    select known.text_sha256
    from derived.article_rows as known
    inner join staging.article_ids as ids on known.doc_id = ids.doc_id
    where known.article_id != ids.article_id
),

members as (
    select
        arrivals.doc_id,
        ids.article_id,
        arrivals.text_sha256,
        arrivals.published_at,
        arrivals.published_on,
        arrivals.fetched_at,
        arrivals.raw_file_id,
        arrivals.record_offset,
        arrivals.record_ordinal
    from staging.arrivals as arrivals
    inner join staging.article_ids as ids on arrivals.doc_id = ids.doc_id
    union all
    select
        known.doc_id,
        coalesce(ids.article_id, known.article_id) as article_id,
        known.text_sha256,
        known.published_at,
        known.published_on,
        known.fetched_at,
        known.raw_file_id,
        known.record_offset,
        known.record_ordinal
    from derived.article_rows as known
    left join staging.article_ids as ids on known.doc_id = ids.doc_id
    where known.text_sha256 in (select touched.text_sha256 from touched)
)

select
    doc_id,
    article_id,
    nullif(
        first_value(article_id) over (
            partition by text_sha256
            order by
                coalesce(
                    published_at, published_on::timestamp at time zone 'UTC'
                ) asc nulls last,
                fetched_at asc nulls last,
                raw_file_id asc,
                record_offset asc,
                record_ordinal asc,
                article_id asc
        ),
        article_id
    ) as duplicate_of
from members
