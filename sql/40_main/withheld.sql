-- One row per document, address or name that was taken down: when, why, and none of its content.
-- What was read of it is in `rejects`, with the reason `withheld`.
select rows_.*  -- noqa: AM04
from staging.withheld_rows as rows_
order by rows_.withheld_at, rows_.entry_id
