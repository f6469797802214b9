-- Who carries the same story
-- Exact and near copies between outlets, within 14 days: who had a story first, who carried it
-- later, how many days later in the median. Agency copy looks the same. The 40 most frequent pairs.
select
    coalesce(firsts.outlet, 'unknown') as first_outlet,
    coalesce(copies.outlet, 'unknown') as carried_by,
    count(*) as texts,
    median(copies.published_on - firsts.published_on) as median_lag_days,
    min(firsts.title) as example
from articles as copies
inner join articles as firsts on copies.story_id = firsts.article_id
where copies.outlet is distinct from firsts.outlet
group by all
order by texts desc, first_outlet, carried_by
limit 40
