-- One row per outlet and author of an article that arrives or leaves, or is a copy and was none, or
-- the other way round.
-- outlet: The outlet, as in `articles`.
-- author: The name as printed.
select
    known.outlet,
    unnest(known.authors) as author
from derived.article_rows as known
where
    known.doc_id in (
        select arrivals.doc_id from staging.arrivals as arrivals
        union all
        select amended.doc_id from staging.amended as amended
    )
union
select
    outlet,
    unnest(authors) as author
from staging.retired
