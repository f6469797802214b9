-- One row per reason for which a record is not an article: what it means, and what one can do.
select rows_.*  -- noqa: AM04
from staging.reason_rows as rows_
order by rows_.reason
