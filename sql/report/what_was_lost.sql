-- What was lost, and why
-- Records that are no articles, by reason and stage. Images and error pages (content_type,
-- http_status) are no loss. `example` is one measurement.
select
    reason as name,
    stage as series,
    count(*) as value,
    round(count(*) / (select sum(records_seen) from raw_files), 4) as share,
    min(detail) as example
from rejects
group by reason, stage
order by value desc, name, series
