-- Records by day
-- What the last eight weeks gave, by day of capture: articles, pages that the corpus had already
-- (`recaptures`), and records that are no article, by their four most frequent reasons. Pictures,
-- repeats and lists of stories are left out.
with placed as (
    select
        seen_at::date as period,
        coalesce(reason, if(is_shown, 'articles', 'recaptures')) as series
    from temp.seen
    where age_hours < 56 * 24
),

frequent as (
    select series
    from placed
    where series not in ('articles', 'recaptures')
    group by series
    order by count(*) desc, series asc
    limit 4
)

select
    case
        when series in ('articles', 'recaptures') or series in (from frequent) then series
        else 'all others'
    end as series,
    period,
    period + 1 as until,
    count(*) as value
from placed
group by all
order by series, period
