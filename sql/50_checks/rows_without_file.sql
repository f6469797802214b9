-- Articles and rejects of a raw file that the ledger does not know.
-- raw_file_id: The unknown raw file.
-- row_count: Rows that name it.
select
    rows_.raw_file_id,
    count(*) as row_count
from (
    select raw_file_id from main.captures
    union all
    select raw_file_id from main.rejects
) as rows_
anti join main.raw_files as files on rows_.raw_file_id = files.raw_file_id
group by rows_.raw_file_id
