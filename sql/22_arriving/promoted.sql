-- One row per article that stays, and is the first with its text from now on.
-- doc_id: Which row of `article_rows` it is.
select rows_.doc_id
from derived.article_rows as rows_
inner join staging.amended as amended on rows_.doc_id = amended.doc_id
where rows_.duplicate_of is not null and amended.duplicate_of is null
