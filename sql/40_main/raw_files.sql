-- One row per raw file that was ingested: the ledger. For every row, records_seen = articles +
-- rejects.
select rows_.*  -- noqa: AM04
from staging.raw_file_rows as rows_
order by rows_.path, rows_.raw_file_id
