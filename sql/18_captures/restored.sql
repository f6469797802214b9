-- One row per capture that was held behind an article, and is what `articles` shows from now on.
-- old_doc_id: Its number up to now.
-- doc_id: Its number from now on, behind all others.
select
    known.doc_id as old_doc_id,
    (
        greatest(
            coalesce((select max(arriving.doc_id) from staging.arriving as arriving), -1),
            coalesce((select max(rows_.doc_id) from derived.article_rows as rows_), -1),
            coalesce((select max(rows_.doc_id) from derived.older_rows as rows_), -1)
        )
        + row_number() over (order by known.doc_id)
    )::integer as doc_id
from staging.known_captures as known
inner join staging.pages as pages on known.doc_id = pages.doc_id
where not known.was_shown and pages.is_shown
