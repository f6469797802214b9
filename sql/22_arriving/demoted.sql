-- One row per article that stays, and was the first with its text up to now.
-- doc_id: Which row of `article_rows` it is.
-- printed: When it was printed.
select
    rows_.doc_id,
    internal.print_order(rows_) as printed
from derived.article_rows as rows_
inner join staging.amended as amended on rows_.doc_id = amended.doc_id
where rows_.duplicate_of is null and amended.duplicate_of is not null
