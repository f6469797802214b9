-- One row per address at which something arrives, or leaves.
-- page_id: The address that it was found at.
select page_id from staging.arriving
where page_id is not null
union
select known.page_id
from derived.article_rows as known
where
    known.page_id is not null
    and known.part_no in (select gone.part_no from staging.gone_parts as gone)
union
select known.page_id
from derived.older_rows as known
where known.part_no in (select gone.part_no from staging.gone_parts as gone)
