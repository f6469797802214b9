-- One row per article that arrives, as `story_names` keeps it.
-- kind: slices(derived.story_names)
select
    arrivals.doc_id,
    arrivals.outlet,
    (hash(coalesce(rows_.title, rows_.raw_sha256)) >> 1)::bigint as title_id,
    (hash(coalesce(rows_.canonical_url, rows_.url, rows_.raw_sha256)) >> 1)::bigint as address_id
from staging.captured_rows as rows_
inner join staging.arrivals as arrivals
    on
        rows_.file_index = arrivals.file_index
        and rows_.file_row_number = arrivals.file_row_number
where
    arrivals.outlet is not null
    and arrivals.doc_id between getvariable('first_doc') and getvariable('last_doc')
