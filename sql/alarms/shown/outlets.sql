-- Outlets, the most silent first
-- Hours since the last story beside the silence that is usual for the outlet (the third longest of
-- its last weeks); stories of the last seven days beside the mean of the eight weeks before. The
-- most unusual silence first; an outlet that has given nothing for eight weeks is taken for gone.
with weeks as (
    select
        outlet,
        count(*) filter (where is_shown and age_hours < 168) as this_week,
        count(*) filter (where is_shown and age_hours >= 168) / 8 as usual_week,
        count(*) filter (where reason is not null and age_hours < 168) as rejected
    from temp.seen
    where age_hours < 9 * 168
    group by outlet
)

select
    silences.outlet,
    strftime(silences.last_seen, '%Y-%m-%d %H:%M') as last_story,
    round(silences.silent_hours, 1) as silent_hours,
    round(silences.longest_hours, 1) as usual_silence,
    weeks.this_week,
    round(weeks.usual_week, 1) as usual_week,
    weeks.rejected as rejected_this_week
from temp.silences as silences
left join weeks on silences.outlet = weeks.outlet
where silences.outlet is not null
order by silences.silent_hours / coalesce(silences.longest_hours, 24) desc, silences.outlet asc
