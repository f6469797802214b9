-- Raw files whose records are not all accounted for: records_seen = articles + rejects, and both
-- are there.
-- raw_file_id: The raw file.
-- path: Where it lies.
-- records_seen: What its reader counted.
-- articles: Articles according to the ledger.
-- rejects: Rejects according to the ledger.
-- article_rows: Rows in `articles`.
-- reject_rows: Rows in `rejects`.
with kept as (
    select
        raw_file_id,
        count(*) as article_rows
    from main.captures
    group by raw_file_id
),

lost as (
    select
        raw_file_id,
        count(*) as reject_rows
    from main.rejects
    group by raw_file_id
)

select
    files.raw_file_id,
    files.path,
    files.records_seen,
    files.articles,
    files.rejects,
    coalesce(kept.article_rows, 0) as article_rows,
    coalesce(lost.reject_rows, 0) as reject_rows
from main.raw_files as files
left join kept on files.raw_file_id = kept.raw_file_id
left join lost on files.raw_file_id = lost.raw_file_id
where
    files.records_seen != files.articles + files.rejects
    or files.articles != coalesce(kept.article_rows, 0)
    or files.rejects != coalesce(lost.reject_rows, 0)
