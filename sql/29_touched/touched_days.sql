-- One row per outlet and day of publication of an article that arrives or leaves, or of which the
-- corpus knows something else than before.
-- outlet: The outlet, as in `articles`.
-- day: The day.
select
    outlet,
    published_on as day
from staging.arrivals
union
select
    outlet,
    published_on as day
from staging.retired
union
select
    known.outlet,
    known.published_on as day
from derived.article_rows as known
where
    known.doc_id in (
        select amended.doc_id from staging.amended as amended
        union all
        select turned.doc_id from staging.turned_prints as turned
    )
