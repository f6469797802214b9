-- One row per older version of an article of which the newest holds less than half, by the word
-- 5-grams of its first 20 000 characters: others may have printed what was replaced. Near copies
-- are looked for of it as well. Of what is held to the half and more, the newest stands for it.
-- kind: kept
-- doc_id: The version: a row of `older_rows`.
-- shown_doc_id: The article: the row of `article_rows` that shows its newest version.
-- page_id: Its address.
-- text: What it said, without the lines that the newest lost because its outlet repeats them.
select
    null::integer as doc_id,
    null::integer as shown_doc_id,
    null::ubigint as page_id,
    null::varchar as text
