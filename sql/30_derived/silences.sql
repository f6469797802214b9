-- One row per outlet and day on which it published: how long it is then silent, and how long its
-- silences nearby are.
-- kind: view
-- day: A day with articles.
-- articles: Rows of `articles` dated that day, copies included.
-- next_day: The next day with articles; null after the last.
-- usual_days: 95 in 100 of its silences nearby, the 30 before and the 30 after this one, are over
--   in so many days; null where there is no other, and where the next day has articles.
-- spell: Numbers the outlet's spells of publication, from 0: a silence more than 2.5 times as long
--   as usual ends one. Of silences that chance alone makes, one in 200 or fewer is so long.
with numbered as (
    select
        outlet,
        day,
        with_copies as articles,
        lead(day) over ordered as next_day,
        row_number() over ordered as place,
        count(*) over (partition by outlet) - 1 as silences -- of the outlet; the last has no end
    from main.outlet_days
    window ordered as (
        partition by outlet
        order by day
    )
),

longer as (
    select
        *,
        -- Of its neighbours alone: a hole of months must not make itself usual. Those of one day,
        -- which most are, need no window: they are told by how many are missing.
        coalesce(list(next_day - day) over (
            partition by outlet
            order by place
            range between 30 preceding and 30 following exclude current row
        ), []) as longer_nearby,
        least(place + 30, silences) - greatest(place - 30, 1) as all_nearby
    from numbered
    where next_day - day > 1
),

usual as (
    select
        outlet,
        day,
        articles,
        next_day,
        list_aggregate(
            longer_nearby || repeat([1::bigint], all_nearby - len(longer_nearby)),
            'quantile_cont', 0.95
        )::double as usual_days
    from longer
    union all
    select
        outlet,
        day,
        articles,
        next_day,
        null as usual_days
    from numbered
    where next_day is null or next_day - day = 1
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
