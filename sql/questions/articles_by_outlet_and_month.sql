-- How many articles did each outlet publish a month?
-- Read: `texts` counts every text once, `articles` counts copies too.
-- Trap: a small number may be a gap in the archive, not a quiet month; undated articles are out.
select
    outlet,
    date_trunc('month', published_on)::date as month,
    count(*) as articles,
    count(*) filter (where duplicate_of is null) as texts,
    sum(word_count)::bigint as words
from articles
where published_on is not null
group by outlet, month
order by month, outlet
