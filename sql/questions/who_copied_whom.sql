-- Which outlet prints what another printed first, and how much later?
-- Read: `stories` of `first_outlet` were printed by `copied_by`, word for word or nearly so,
-- `median_lag_hours` later; `median_share` of the copy is found in the first print. `with_agency`
-- of them bear the credit of an agency: both may have bought them.
-- Trap: who was first in the corpus need not have been first; a day without an hour counts from
-- midnight, so that a lag of less than a day says little.
with prints as (
    select
        articles.story_id,
        articles.outlet,
        articles.title,
        articles.credit,
        coalesce(
            articles.published_at, articles.published_on::timestamp at time zone 'UTC'
        ) as printed_at,
        coalesce(articles.duplicate_of, articles.article_id) as text_id,
        row_number() over (
            partition by articles.story_id, articles.outlet
            order by
                articles.is_first_print desc,
                printed_at asc nulls last,
                articles.article_id asc
        ) as occurrence,
        articles.is_first_print
    from articles
),

copies as (
    select
        firsts.outlet as first_outlet,
        prints.outlet as copied_by,
        firsts.title,
        (epoch(prints.printed_at) - epoch(firsts.printed_at)) / 3600 as lag_hours,
        case when prints.text_id = firsts.story_id then 1 else pairs.second_in_first end as share,
        coalesce(firsts.credit, prints.credit) is not null as has_agency
    from prints
    inner join prints as firsts on prints.story_id = firsts.story_id and firsts.is_first_print
    left join reprints as pairs
        on
            firsts.story_id = pairs.first_article_id
            and prints.text_id = pairs.second_article_id
    where prints.occurrence = 1 and prints.outlet is distinct from firsts.outlet
)

select
    first_outlet,
    copied_by,
    count(*) as stories,
    count(*) filter (where has_agency) as with_agency,
    round(median(lag_hours), 1) as median_lag_hours,
    round(median(share), 3) as median_share,
    min(title) as example
from copies
group by first_outlet, copied_by
order by stories desc, first_outlet asc nulls last, copied_by asc nulls last
