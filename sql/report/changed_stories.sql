-- What was changed after it was printed
-- Of the stories that were captured twice or more, how many of an outlet's had another headline or
-- text later, and how many were marked as corrected. An outlet that is captured more often shows
-- more. The 15 outlets with the most stories captured again.
with again as (
    select article_id
    from captures
    group by article_id
    having count(*) > 1
),

changed as (
    select
        article_id,
        bool_or(is_headline_changed) as has_new_headline,
        bool_or(len(paragraphs_added) > 0 or len(paragraphs_removed) > 0) as has_new_text,
        bool_or(correction is not null) as is_corrected
    from versions
    group by article_id
)

select
    coalesce(articles.outlet, 'unknown') as outlet,
    count(*) as captured_again,
    count(*) filter (where changed.has_new_headline) as new_headline,
    count(*) filter (where changed.has_new_text) as new_text,
    count(*) filter (where changed.is_corrected) as corrected,
    round(count(changed.article_id) / count(*), 3) as changed_share
from again
inner join articles on again.article_id = articles.article_id
left join changed on again.article_id = changed.article_id
group by articles.outlet
order by captured_again desc, articles.outlet asc nulls last
limit 15
