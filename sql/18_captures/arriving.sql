-- One row per article row of the lake and raw file that holds it, new to the corpus.
-- is_variant: Whether that shows a view of the page: for print, for a telephone.
-- seen_at: When it was captured, or else last changed or published.
-- file_index: Which of the Parquet files that are read.
-- file_row_number: Which row of that file.
-- part_no: The part of a raw file that it comes from: a row of `parts`.
-- own_id: Its article_id before repeats are numbered.
-- page_id: The address that it was found at; null where that says nothing.
-- headline_id: A hash of headline and standfirst.
-- doc_id: Its number in the corpus, behind those that are there; by day of publication among the
--   new ones of some files. By day of all of them, each slice would read every file: 30 times
--   what is there, of a million articles.
with stretches as (
    -- Files that are read together, those of the same days beside each other.
    select
        file_index,
        sum(articles) over (
            order by day asc nulls last, file_index asc
        ) // getvariable('stretch_rows') as stretch
    from (
        select
            file_index,
            count(*) as articles,
            median(published_on) as day
        from staging.article_rows
        group by file_index
    ) as files
)

select
    rows_.file_index,
    rows_.file_row_number,
    parts.part_no,
    parts.raw_file_id,
    rows_.source_id,
    rows_.record_offset,
    rows_.record_ordinal,
    rows_.text_sha256,
    rows_.published_on,
    rows_.published_at,
    rows_.fetched_at,
    rows_.char_count,
    rows_.outlet,
    rows_.hostname,
    rows_.language,
    rows_.article_id as own_id,
    internal.page_id(rows_.canonical_url, rows_.guid) as page_id,
    internal.is_variant(rows_.url) as is_variant,
    internal.seen_at(
        rows_.fetched_at, rows_.modified_at, rows_.published_at, rows_.published_on
    ) as seen_at,
    hash(rows_.title, rows_.standfirst) as headline_id,
    rows_.is_truncated,
    (
        greatest(
            coalesce((select max(known.doc_id) from derived.article_rows as known), -1),
            coalesce((select max(known.doc_id) from derived.older_rows as known), -1)
        )
        + row_number() over (
            order by
                stretches.stretch asc,
                rows_.published_on asc nulls last,
                rows_.article_id asc,
                parts.raw_file_id asc,
                rows_.record_offset asc,
                rows_.record_ordinal asc,
                rows_.source_id asc
        )
    )::integer as doc_id
from staging.article_rows as rows_
inner join staging.article_files as files on rows_.file_index = files.file_index
inner join staging.new_parts as parts
    on files.shard_id = parts.shard_id and rows_.source_id = parts.source_id
inner join stretches on rows_.file_index = stretches.file_index
