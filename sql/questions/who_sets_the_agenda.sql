-- Whose use of a word is followed by which other outlet a year later?
-- After Rozado, al-Gharbi and Halberstadt (2021): the correlation of one outlet's yearly change
-- with the other's change a year later (lag 1), beside that of the same year (lag 0).
-- Read: `lead` well above 0 and above `lead_back` says that the leader moved before the other.
-- Trap: few years make large correlations by chance: read `years`, and never take it for a cause.
with changes as (
    select
        outlet,
        period,
        hits_per_million - lag(hits_per_million) over (
            partition by outlet
            order by period
        ) as change
    from attention_by_outlet('racism|racist', 'year')
)

select
    leaders.outlet as leader,
    followers.outlet as follower,
    round(corr(leaders.change, later.change order by leaders.period), 4) as lead,
    round(corr(followers.change, back.change order by leaders.period), 4) as lead_back,
    round(corr(leaders.change, followers.change order by leaders.period), 4) as together,
    count(leaders.change + later.change) as years
from changes as leaders
inner join changes as followers
    on leaders.period = followers.period and leaders.outlet != followers.outlet
left join changes as later
    on followers.outlet = later.outlet and leaders.period + interval 1 year = later.period
left join changes as back
    on leaders.outlet = back.outlet and leaders.period + interval 1 year = back.period
group by leaders.outlet, followers.outlet
order by lead desc nulls last, leader asc, follower asc
