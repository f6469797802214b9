-- One row per kept 5-gram of the articles that leave the corpus.
-- doc_id: Its number in the corpus.
-- shingle: The number of a 5-gram of words.
-- printed: When they were printed.
select
    known.shingle,
    known.doc_id,
    internal.print_order(
        rows_.published_at,
        rows_.published_on,
        rows_.fetched_at,
        rows_.raw_file_id,
        rows_.record_offset,
        rows_.record_ordinal,
        rows_.article_id
    ) as printed
from derived.shingles as known
inner join staging.retired as retired on known.doc_id = retired.doc_id
inner join derived.article_rows as rows_ on known.doc_id = rows_.doc_id
