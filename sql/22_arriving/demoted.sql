-- One row per article that stays, and was the first with its text up to now.
-- doc_id: Which row of `article_rows` it is.
-- printed: When it was printed.
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
inner join staging.amended as amended on rows_.doc_id = amended.doc_id
where rows_.duplicate_of is null and amended.duplicate_of is not null
