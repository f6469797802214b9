-- What a model or a person says about articles, from annotations.csv (or .parquet) in the
-- data folder: one row per article, model and label. Flaws are in `user_table_flaws`. Where it
-- speaks of an older version, `captures.capture_id` leads to the article.
-- model: Who says so: a model with its version, a coder.
-- label: What is said.
-- score: How much of it, in the model's own scale.
select
    article_id,
    model,
    label,
    score
from staging.annotations_rows
order by all
