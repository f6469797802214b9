-- One row per run of the pipeline: the only table that knows the clock.
select rows_.*  -- noqa: AM04
from staging.run_rows as rows_
order by rows_.started_at, rows_.run_id
