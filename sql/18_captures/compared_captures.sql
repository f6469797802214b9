-- One row per capture that is compared with the one before it at the same address, since they have
-- not one text, and nobody has compared them yet.
-- doc_id: Its number in the corpus.
-- anchor_id: The number of the one before.
select
    doc_id,
    anchor_id
from staging.captured_pages
where not is_same_text and was_continued is null
