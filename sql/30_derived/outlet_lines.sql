-- One row per line of an article and place in it, as the lake has it: in its text, or among what
-- the recipe took out of it. None of articles whose outlet nobody could tell.
-- kind: kept
-- doc_id: The article: a row of `article_rows`.
-- line_id: What it says, and of which outlet it is (`internal.line_id`).
-- line_no: How many lines of the text stand before it; null where the recipe took it out.
-- lines_after: How many stand behind it; the same.
select
    null::bigint as line_id,
    null::integer as doc_id,
    null::integer as line_no,
    null::integer as lines_after
