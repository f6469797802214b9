-- One row per article row of the lake and raw file that holds it: what only the whole corpus
-- knows of it.
-- file_index: Which Parquet file of the lake, in this build.
-- file_row_number: Which row of that file.
-- occurrence: The how-manieth repeat of its article_id it is, from 1.
-- rank: Its place among all articles by day of publication, from 1.
-- first_id: The article_id of the earliest article with the same text.
with occurrences as (
    select
        rows_.file_index,
        rows_.file_row_number,
        sources.raw_file_id,
        rows_.record_offset,
        rows_.record_ordinal,
        rows_.text_sha256,
        rows_.published_on,
        rows_.fetched_at,
        rows_.char_count,
        coalesce(
            rows_.published_at, rows_.published_on::timestamp at time zone 'UTC'
        ) as published_at,
        rows_.article_id as raw_id,
        row_number() over (
            partition by rows_.article_id
            order by
                sources.raw_file_id, rows_.record_offset, rows_.record_ordinal, rows_.source_id
        ) as occurrence
    from staging.article_rows as rows_
    inner join staging.file_sources as sources on rows_.source_id = sources.source_id
),

named as (
    select
        found.*,
        found.raw_id
        || case when found.occurrence > 1 then '-' || found.occurrence else '' end as article_id
    from occurrences as found
)

select
    file_index,
    file_row_number,
    raw_file_id,
    published_on,
    char_count,
    occurrence,
    article_id,
    row_number() over (order by published_on asc nulls last, article_id asc) as rank,
    first_value(article_id) over (
        partition by text_sha256
        order by
            published_at asc nulls last,
            fetched_at asc nulls last,
            raw_file_id asc,
            record_offset asc,
            record_ordinal asc,
            article_id asc
    ) as first_id
from named
