-- One row per outlet and day on which it published: how long it is then silent, and how long its
-- silences nearby are.
-- kind: by_outlet
-- day: A day with articles.
-- articles: Rows of `articles` dated that day, copies included.
-- next_day: The next day with articles; null after the last.
-- usual_days: 95 in 100 of its silences nearby, the 30 before and the 30 after this one, are over
--   in so many days; null where there is no other, and where the next day has articles.
-- spell: Numbers the outlet's spells of publication, from 0: a silence more than 2.5 times as long
--   as usual ends one. Of silences that chance alone makes, one in 200 or fewer is so long.
with apart as (
    select
        outlet,
        day,
        with_copies as articles,
        lead(day) over (
            partition by outlet
            order by day
        ) as next_day
    from affected.outlet_days
),

compared as (
    select
        outlet,
        day,
        articles,
        next_day,
        -- Of its neighbours alone: a hole of months must not make itself usual. A quantile over
        -- every window takes two to four times as long as one of the few lists that need it.
        list(next_day - day) over (
            partition by outlet
            order by day
            rows between 30 preceding and 30 following exclude current row
        ) as nearby
    from apart
),

usual as (
    select
        * exclude (nearby),
        if(
            next_day - day > 1, list_aggregate(nearby, 'quantile_cont', 0.95), null
        )::double as usual_days
    from compared
)

select
    outlet,
    day,
    articles,
    next_day,
    usual_days,
    coalesce(
        sum((coalesce(next_day - day > 2.5 * usual_days, false))::integer) over (
            partition by outlet
            order by day
            rows between unbounded preceding and 1 preceding
        ),
        0
    )::integer as spell
from usual
order by outlet nulls last, day
