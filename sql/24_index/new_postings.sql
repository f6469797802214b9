-- One row per word of an article that arrives and place in it, as `postings` keeps it: sorted by
-- word within the slice.
-- kind: ranges(derived.postings)
select
    term_id,
    doc_id,
    position
from temp.slice_places
where term_id between getvariable('first_term') and getvariable('last_term')
order by term_id, doc_id, position
