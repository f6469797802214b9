-- One row per word and piece of the slice that holds it.
-- kind: slice
-- term: The word.
select distinct term
from (
    select unnest(words) as term
    from temp.piece_tokens
) as running
