-- One row per outlet, and one for the corpus as a whole (outlet null): how long it has been silent,
-- and how likely chance makes that. The same hours of the week in the weeks before say what to
-- expect: eight windows as long as the silence, whole weeks apart. A story has its time of capture,
-- else of publication.
-- silent_hours: Hours since its last story.
-- windows: How many of the eight it was known in.
-- expected: Mean number of stories in them.
-- longest_hours: The third longest of its silences in that time: an outage does not become usual.
-- chance: Of no story in such a window: negative binomial, which is Poisson where stories come
--   one by one. Eight windows know badly how bunched they are: it is at least as much as the same
--   weekdays of those weeks differ, and as if weeks differed by a seventh.
-- level: Of five or more others of its language (of all, where there are not as many): what they
--   gave since its last story, of what they usually do in those hours (0 to 1; 1 where too few are
--   there to ask). Low on a holiday, and where a crawl has stopped.
-- threshold: Hours that alarm_thresholds says it may be silent.
-- is_unlikely: Whether the chance is below 1 in 100 000, and the silence half as long again as
--   `longest_hours`, and a day longer (or twice as long, where that is less). In the first four
--   days hours in which others are quiet, too, count by `level`, and below 0.6 not at all.
with stories as (
    select
        outlet,
        language,
        seen_at,
        age_hours
    from temp.seen
    where is_shown
),

either as (
    select
        outlet,
        seen_at,
        age_hours
    from stories
    union all
    select
        null as outlet,
        seen_at,
        age_hours
    from stories
),

languages as (
    select
        outlet,
        mode(language) as language
    from stories
    group by outlet
),

ends as (
    select
        outlet,
        max(seen_at) as last_seen,
        max(age_hours) as known_hours,
        min(age_hours) as silent_hours,
        168 * greatest(1, ceil(min(age_hours) / 168)) as step_hours
    from either
    group by outlet
    having min(age_hours) < 56 * 24
),

aged as (
    select
        either.outlet,
        either.age_hours,
        either.age_hours - lead(either.age_hours) over (
            partition by either.outlet
            order by either.age_hours desc
        ) as gap_hours,
        ends.silent_hours,
        ends.step_hours
    from either
    inner join ends on either.outlet is not distinct from ends.outlet
    where either.age_hours < 9 * ends.step_hours
),

counted as (
    select
        outlet,
        floor(age_hours / step_hours) as place,
        count(*) filter (
            where age_hours - floor(age_hours / step_hours) * step_hours < silent_hours
        ) as stories,
        max(gap_hours, 3) as gaps
    from aged
    group by outlet, place
),

weekdays as (
    select
        outlet,
        floor(age_hours / 24) % 7 as weekday,
        floor(age_hours / 168) as week,
        count(*) as stories
    from aged
    where age_hours >= silent_hours
    group by all
),

weekday_sums as (
    select
        weekdays.outlet,
        sum(weekdays.stories) as total,
        sum(weekdays.stories ** 2) as squares,
        greatest(2, max(ends.step_hours) / 168 * 8) as weeks
    from weekdays
    inner join ends on weekdays.outlet is not distinct from ends.outlet
    group by weekdays.outlet, weekdays.weekday
),

bunched as (
    select
        outlet,
        sum((squares - total ** 2 / weeks) / (weeks - 1)) / sum(total / weeks) as bunching
    from weekday_sums
    group by outlet
),

summed as (
    select
        ends.outlet,
        ends.last_seen,
        ends.silent_hours,
        ends.step_hours,
        max(bunched.bunching) as bunching,
        least(8, floor((ends.known_hours - ends.silent_hours) / ends.step_hours)) as windows,
        coalesce(sum(counted.stories) filter (where counted.place between 1 and 8), 0) as total,
        coalesce(sum(counted.stories ** 2) filter (where counted.place between 1 and 8), 0)
            as squares,
        list_reverse_sort(flatten(list(counted.gaps)))[3] as longest_hours
    from ends
    inner join counted on ends.outlet is not distinct from counted.outlet
    inner join bunched on ends.outlet is not distinct from bunched.outlet
    group by
        ends.outlet, ends.last_seen, ends.known_hours, ends.silent_hours, ends.step_hours
),

expecting as (
    select
        *,
        total / windows as mean,
        greatest(
            (squares - total ** 2 / windows) / (windows - 1),
            total / windows * bunching,
            total / windows + (total / windows / 7) ** 2
        ) as variance
    from summed
    where windows >= 4 and total > 0
),

judged as (
    select
        *,
        pow(mean / variance, mean ** 2 / (variance - mean)) as chance
    from expecting
),

silent as (
    select
        judged.*,
        languages.language,
        coalesce(judged.longest_hours, 24)
        + greatest(
            coalesce(judged.longest_hours, 24) / 2,
            least(coalesce(judged.longest_hours, 24), 24)
        ) as patience_hours,
        judged.chance < 1e-5 and judged.silent_hours > patience_hours as is_suspect
    from judged
    left join languages on judged.outlet = languages.outlet
),

hours as (
    select
        stories.outlet,
        languages.language,
        floor(stories.age_hours) as age_hours,
        count(*) as stories
    from stories
    inner join languages on stories.outlet = languages.outlet
    group by all
),

others as (
    select
        silent.outlet,
        hours.outlet as other,
        hours.language = silent.language as is_near,
        coalesce(sum(hours.stories) filter (where hours.age_hours < silent.silent_hours), 0)
            as given,
        sum(hours.stories) filter (
            where
            hours.age_hours >= silent.step_hours
            and hours.age_hours % silent.step_hours < silent.silent_hours
        ) / max(silent.windows) as usual
    from silent
    inner join hours
        on
            silent.outlet != hours.outlet
            and silent.is_suspect
            and hours.age_hours < (silent.windows + 1) * silent.step_hours
    group by all
),

levels as (
    select
        outlet,
        avg(least(1, given / usual)) filter (where is_near) as near_level,
        count(*) filter (where is_near) as near,
        avg(least(1, given / usual)) as level,
        count(*) as others
    from others
    where usual >= 1
    group by outlet
),

compared as (
    select
        silent.*,
        case
            when levels.near >= 5 then levels.near_level
            when levels.others >= 5 then levels.level
            else 1
        end as level
    from silent
    left join levels on silent.outlet = levels.outlet
)

select
    compared.outlet,
    compared.last_seen,
    compared.silent_hours,
    compared.windows,
    compared.mean as expected,
    compared.longest_hours,
    compared.chance,
    compared.level,
    compared.is_suspect
    and (
        compared.silent_hours > 96
        or (
            compared.level >= 0.6
            and compared.chance ** compared.level < 1e-5
            and compared.silent_hours * compared.level > compared.patience_hours
        )
    ) as is_unlikely,
    coalesce(own.threshold, common.threshold) as threshold
from compared
left join temp.thresholds as own
    on compared.outlet = own.outlet and own.alarm = 'outlet_silent'
left join temp.thresholds as common
    on common.outlet = '*' and common.alarm = 'outlet_silent'
