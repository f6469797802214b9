-- One row per article of the last snapshot that is no longer what `articles` shows of it.
-- doc_id: Its number there.
select known.doc_id
from staging.known_captures as known
inner join staging.pages as pages on known.doc_id = pages.doc_id
where known.was_shown and not pages.is_shown
