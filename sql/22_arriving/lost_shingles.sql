-- One row per kept 5-gram that a text held up to now.
-- printed: When it was printed.
select
    shingle,
    doc_id,
    printed
from staging.retired_shingles
union all
select
    known.shingle,
    known.doc_id,
    demoted.printed
from derived.shingles as known
inner join staging.demoted as demoted on known.doc_id = demoted.doc_id
