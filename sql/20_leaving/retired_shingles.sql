-- One row per kept 5-gram of the articles that leave the corpus, and of older versions that are
-- compared anew.
-- doc_id: Its number in the corpus.
-- shingle: The number of a 5-gram of words.
-- printed: When they were printed.
with leaving as (
    select
        rows_.doc_id,
        internal.print_order(
            rows_.published_at,
            rows_.published_on,
            rows_.fetched_at,
            rows_.raw_file_id,
            rows_.record_offset,
            rows_.record_ordinal,
            rows_.article_id
        ) as printed
    from derived.article_rows as rows_
    semi join staging.retired as retired on rows_.doc_id = retired.doc_id
    union all
    select
        doc_id,
        printed
    from staging.retired_texts
)

select
    known.shingle,
    known.doc_id,
    leaving.printed
from derived.shingles as known
inner join leaving on known.doc_id = leaving.doc_id
