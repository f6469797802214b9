-- How much of what an outlet prints comes from which agency?
-- Read: `articles` of the outlet bear the agency's credit, or tell a story that another outlet
-- credits to it; `uncredited` of them say nothing of it themselves. `share` is of all the outlet's
-- articles, `share_of_words` of their words; copies count, for they were printed.
-- Trap: credits as printed: one agency may have several spellings. Where nobody credits a story,
-- nobody knows of the agency.
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
    outlet,
    agency,
    count(*) as articles,
    count(*) filter (where not is_credited) as uncredited,
    round(count(*) / sum(count(*)) over (partition by outlet), 4) as share,
    round(sum(word_count) / sum(sum(word_count)) over (partition by outlet), 4) as share_of_words
from printed
group by outlet, agency
qualify agency is not null
order by articles desc, outlet asc nulls last, agency asc
