-- Which raw files gave fewer articles than their size promises?
-- Read: the worst yield first; ask `rejects` for the reasons of one file.
-- Trap: a WARC of a whole site is mostly images: a low yield is normal there.
select
    path,
    container,
    records_seen,
    articles,
    rejects,
    round(articles / nullif(records_seen, 0), 3) as yield
from raw_files
order by yield asc nulls first, records_seen desc, path, raw_file_id
limit 50
