-- One row per raw file that was ingested: the ledger. For every row, records_seen = articles +
-- rejects.
with again as (
    select
        raw_file_id,
        count(*) as captures
    from derived.reject_rows
    where text_part is not null
    group by raw_file_id
)

select
    rows_.*  -- noqa: AM04
    replace (
        rows_.articles + coalesce(again.captures, 0) as articles,
        rows_.rejects - coalesce(again.captures, 0) as rejects
    )
from staging.raw_file_rows as rows_
left join again on rows_.raw_file_id = again.raw_file_id
order by rows_.path, rows_.raw_file_id
