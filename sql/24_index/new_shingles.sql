-- One row per article that arrives and 5-gram of it that is kept, as `shingles` keeps it: sorted
-- within the slice, so that a range of them lies in a part of its row groups.
-- kind: slices(derived.shingles)
select
    shingle,
    doc_id
from temp.slice_shingles
order by shingle
