-- One row per kept 5-gram that a text held up to now.
-- doc_id: Its number in the corpus.
-- shingle: The number of a 5-gram of words.
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
