-- One row per article that arrives, or arrives again, and lines that are taken out of its text.
-- doc_id: Which row of `article_rows` it will be.
-- opening: Lines of its beginning that are taken out.
-- closing: Lines of its end that are.
select
    coalesce(redone.doc_id, cuts.doc_id) as doc_id,
    cuts.opening,
    cuts.closing
from staging.cuts as cuts
left join staging.redone_rows as redone on cuts.doc_id = redone.old_doc_id
where
    redone.doc_id is not null
    or cuts.doc_id in (select arrivals.doc_id from staging.arrivals as arrivals)
