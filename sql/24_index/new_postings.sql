-- One row per word of an article that arrives and place in it, as `postings` keeps it: sorted by
-- word within the slice.
-- kind: slices(derived.postings)
select
    term_id,
    doc_id,
    position
from temp.slice_places
order by term_id, doc_id, position
