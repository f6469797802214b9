-- One row per pair of texts of two articles of which a quarter of one, or more, is found in the
-- other, by word 5-grams. Of exact copies the first stands for all.
-- kind: kept
-- first_doc_id: The one that was printed first: a row of `article_rows` that is no
--   copy, or of `replaced_texts`.
-- second_doc_id: The one that was printed second.
-- shared: Different 5-grams that both hold.
-- similarity: Share of those of either that both hold (Jaccard), 0 to 1.
-- first_in_second: Share of those of the first that the second holds, 0 to 1.
-- second_in_first: Share of those of the second that the first holds, 0 to 1.
select
    null::integer as first_doc_id,
    null::integer as second_doc_id,
    null::integer as shared,
    null::double as similarity,
    null::double as first_in_second,
    null::double as second_in_first
