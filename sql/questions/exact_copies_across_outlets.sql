-- Which outlets carry the same text, and who had it first?
-- Read: `copies` texts of `first_outlet` appeared in `copied_by`, `median_lag_days` later.
-- Trap: agency copy that both bought looks like copying; for copies with changed words see
-- who_copied_whom.
select
    firsts.outlet as first_outlet,
    copies.outlet as copied_by,
    count(*) as copies,
    median(copies.published_on - firsts.published_on) as median_lag_days,
    min(firsts.title) as example
from articles as copies
inner join articles as firsts on copies.duplicate_of = firsts.article_id
where copies.outlet is distinct from firsts.outlet
group by firsts.outlet, copies.outlet
order by copies desc, first_outlet, copied_by
