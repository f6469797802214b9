-- One row per outlet and spell of publication: its days from one long silence to the next. A long
-- one is more than 2.5 times as long as 95 in 100 of its silences nearby: a hole in the archive, an
-- end, or the way to a stray date.
-- kind: view
-- spell: Numbers the outlet's spells in time, from 0.
-- first_day: First day with articles.
-- last_day: Last day with articles.
-- days: Days with articles.
-- articles: Rows of `articles`, copies included; dates less exact than a day are left out.
-- is_established: Whether it has five days with articles or more, so that one knows what to expect
--   of it. Less is often a date that went wrong.
select
    outlet,
    spell,
    min(day) as first_day,
    max(day) as last_day,
    count(*) as days,
    sum(articles)::bigint as articles,
    count(*) >= 5 as is_established
from derived.silences
group by outlet, spell
order by outlet nulls last, spell
