-- One row per word of an article and place in it, sorted by word within some 20 000 articles.
-- kind: slices
-- term_id: The word: a row of `terms`.
-- doc_id: The article: a row of `documents`.
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
    from staging.slice_tokens
) as running
order by term_id, doc_id, position
