-- One row per text whose 5-grams are looked up: at first the new ones.
-- doc_id: Which row of `article_rows` it is.
select doc_id from staging.gained_texts
