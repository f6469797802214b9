-- One row per outlet and day from its first to its last: a gap in the archive told from no news.
-- There is no row before and after: whether the outlet existed then is not for its articles to say.
-- kind: view
-- day: The day.
-- published: Articles dated that day; 0 on a quiet day; null where nobody knows: gap or unknown.
-- captured: Articles fetched that day, whatever their date.
-- expected: Mean number on the same weekday, in the four weeks before and the four weeks after;
--   weeks of long silence are passed over. Null where nothing is known of it (see unknown).
-- status: What the day is. `published`: an article is dated that day. `quiet`: none, and that is
--   usual, so that 0 is a count: the silence takes 1.5 times at most what 95 in 100 of the outlet's
--   silences nearby take, and chance leaves out one such weekday in a hundred or more. `gap`: none,
--   and that is a hole in the archive (or a strike), no count: chance leaves out less than one such
--   weekday in a hundred, or the silence takes more than 2.5 times what 95 in 100 of those nearby
--   take. `unknown`: none, and nobody can say which. No established spell of publication
--   (`outlet_spells`: five days with articles) lies before it, or none after it, as between a stray
--   date and the first regular day; or the silence is longer than usual, but not by so much, as
--   when a weekly misses one issue. False alarms, in outlets simulated without a hole: at one
--   article a day or more that come by chance, 0.5 days in a hundred are called gap and 4 unknown;
--   at one in two days, 1.2 and 7; bunched articles and still rarer ones, up to 7 and 13.
with spells as (
    select
        *,
        count(*) over (partition by outlet, spell) >= 5 as is_established
    from derived.silences
),

-- All of one outlet at a time: who asks for one does not wait for the others.
established as (
    select
        *,
        min(day) filter (where is_established) over (partition by outlet) as first_day,
        max(day) filter (where is_established) over (partition by outlet) as last_day
    from spells
),

spread as (
    select
        outlet,
        articles,
        first_day,
        last_day,
        day as last_published,
        unnest(generate_series(
            day::timestamp, coalesce(next_day - 1, day)::timestamp, interval 1 day
        ))::date as day_,
        coalesce((next_day - day) / usual_days, 1) as times_usual
    from established
),

days as (
    select
        outlet,
        day_ as day,
        case when day_ = last_published then articles else 0 end as published,
        times_usual,
        day_ between first_day and last_day as is_expected
    from spread
),

fetched as (
    select
        outlet,
        (fetched_at at time zone 'UTC')::date as day,
        count(*) as captured
    from main.articles
    where fetched_at is not null
    group by all
),

placed as (
    select
        outlet,
        day,
        published,
        times_usual,
        is_expected,
        -- The how-manieth of its weekday; a day in a long silence lies between two of them.
        sum((published > 0 or times_usual <= 2.5)::integer) over (
            partition by outlet, isodow(day)
            order by day
        ) + if(published > 0 or times_usual <= 2.5, 0, 0.5) as place
    from days
),

expecting as (
    select
        outlet,
        day,
        published,
        times_usual,
        is_expected,
        avg(published) filter (where place = floor(place)) over nearby as mean,
        var_samp(published) filter (where place = floor(place)) over nearby as variance
    from placed
    window nearby as (
        partition by outlet, isodow(day)
        order by place
        range between 4 preceding and 4 following exclude current row
    )
),

judged as (
    select
        outlet,
        day,
        published,
        times_usual,
        if(is_expected, mean, null) as expected,
        -- No article on such a day: negative binomial, which is Poisson where nothing is bunched.
        case
            when variance > mean and mean > 0
                then pow(
                    mean / variance,
                    mean ** 2 / (variance - mean)
                )
            else exp(-mean)
        end as chance_of_none
    from expecting
),

told as (
    select
        outlet,
        day,
        published,
        expected,
        case
            when published > 0 then 'published'
            when expected is null then 'unknown'
            when times_usual > 2.5 or chance_of_none < 0.01 then 'gap'
            when times_usual > 1.5 then 'unknown'
            else 'quiet'
        end as status
    from judged
)

select
    told.outlet,
    told.day,
    case when told.status in ('published', 'quiet') then told.published end as published,
    coalesce(fetched.captured, 0) as captured,
    round(told.expected, 2) as expected,
    told.status
from told
left join fetched
    on told.outlet is not distinct from fetched.outlet and told.day = fetched.day
order by told.outlet nulls last, told.day
