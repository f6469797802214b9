-- What was not kept, at which stage and why?
-- Read: one row a reason; `share` is of all records seen; `example` is one measurement.
-- Trap: content_type and http_status are no loss: images and error pages are not articles.
select
    stage,
    reason,
    count(*) as records,
    round(count(*) / (select sum(records_seen) from raw_files), 4) as share,
    min(detail) as example,
    min(url) as example_url
from rejects
group by stage, reason
order by records desc, stage, reason
