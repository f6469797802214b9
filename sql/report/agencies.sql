-- Agencies
-- Articles that bear an agency's credit, as printed, or tell a story that another outlet credits to
-- it, and what share of the outlet's articles they are. The 25 most frequent pairs.
with printed as (
    select
        articles.outlet,
        articles.word_count,
        articles.credit is not null as is_credited,
        coalesce(articles.credit, stories.agency) as agency
    from articles
    left join stories on articles.story_id = stories.story_id
)

select
    coalesce(printed.outlet, 'unknown') as outlet,
    printed.agency,
    count(*) as articles,
    count(*) filter (where not is_credited) as uncredited,
    round(count(*) / sum(count(*)) over (partition by printed.outlet), 4) as share
from printed
group by printed.outlet, printed.agency
qualify printed.agency is not null
order by articles desc, outlet asc, agency asc
limit 25
