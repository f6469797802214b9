-- One row per text whose pairs are found anew.
-- doc_id: Which row of `article_rows` it is.
select doc_id from staging.gained_texts
union all
select doc_id from staging.turned_texts
