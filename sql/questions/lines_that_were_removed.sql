-- Which lines did cleaning take out most often, and from whom?
-- Read: one row an outlet, line and reason; a line that recurs is boilerplate.
-- Trap: a line that looks like news among them is an error of cleaning worth reporting.
select
    outlet,
    taken.reason,
    taken.line,
    count(distinct article_id) as articles
from (
    select
        outlet,
        article_id,
        unnest(removed) as taken
    from articles
) as lines_
group by outlet, taken.reason, taken.line
order by articles desc, outlet, taken.reason, taken.line
limit 100
