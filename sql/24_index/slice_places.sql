-- One row per word of an article and place in it, as they come.
-- kind: slice
-- term_id: The word's number.
-- doc_id: Which row of `article_rows` it is.
-- position: How many words stand before it; headline and standfirst count.
select
    (hash(word) >> 1)::bigint as term_id,
    doc_id,
    position
from (
    select
        doc_id,
        unnest(words) as word,
        unnest(range(len(words)))::integer as position
    from temp.piece_tokens
) as running
