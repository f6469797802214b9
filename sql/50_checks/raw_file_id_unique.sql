-- Ids that more than one raw file bears.
-- raw_file_id: The id.
-- row_count: Raw files that bear it.
select
    raw_file_id,
    count(*) as row_count
from main.raw_files
group by raw_file_id
having count(*) > 1
