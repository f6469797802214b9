-- One row per outlet and trait: its newest 50 records against its own blocks of 50 before. The
-- difference is judged by what blocks differ among themselves, so that a Sunday, which is every
-- seventh block, is no news: `deviations` is Student's t of one more block, and `is_unusual` where
-- chance gives as much once in 1.7 million times (5 standard deviations, for as few blocks as there
-- are: Cornish and Fisher 1938).
-- doubt: One by the degrees of freedom (Welch 1947, Satterthwaite 1946). Few blocks make doubtful
--   what they show themselves, not the least that is taken for granted below: an outlet that has
--   never printed a copy of its own, in 12 blocks, is judged by 5 standard deviations, not by 9.
-- noise: What 50 draws spread by chance alone: 0.05 at least (a share of one in eight does), since
--   what is rare comes in bunches.
-- between: What days spread besides: stories of one day are of one kind, by as much as the blocks
--   show, and at least as if two of a day had a correlation of 0.02 (Kish's design effect: 50
--   stories of one day tell as much as 25 of many).
-- one_day: The newest block's: one that is all of a single day differs more than those that are of
--   several, and is judged by that. (Blocks that are of ten days each know little of one.)
with compared as (
    select
        values_.outlet,
        values_.trait,
        first(values_.value) filter (where values_.block = 0) as newest,
        first(values_.first_seen) filter (where values_.block = 0) as since,
        first(values_.one_day) filter (where values_.block = 0) as one_day,
        avg(values_.one_day) filter (where is_before) as usual_one_day,
        count(*) filter (where is_before) as blocks,
        avg(values_.value) filter (where is_before) as usual,
        coalesce(var_samp(values_.value) filter (where is_before), 0) as variance,
        min(values_.first_seen) filter (where is_before) as known_from,
        case values_.trait
            when 'length' then avg(values_.length_noise) filter (where is_before)
            when 'paragraphs' then avg(values_.paragraphs_noise) filter (where is_before)
        end as measured_noise,
        bool_or(values_.is_open) as is_open
    from (
        select
            block_values.*,
            coalesce(open_alarms.since >= getvariable('now') - interval 56 day, false) as is_open,
            block_values.block > 0
            and (
                open_alarms.since is null
                or open_alarms.since < getvariable('now') - interval 56 day
                or block_values.last_seen < open_alarms.since
            ) as is_before
        from temp.block_values as block_values
        left join temp.open_alarms as open_alarms
            on
                block_values.outlet = open_alarms.outlet
                and block_values.trait = open_alarms.alarm
        where block_values.articles >= 20 or block_values.trait in ('rejected', 'walled')
    ) as values_
    group by values_.outlet, values_.trait
),

noisy as (
    select
        *,
        greatest(coalesce(measured_noise, usual * (1 - usual) / 50), 0.05 ** 2) as noise
    from compared
    where
        newest is not null
        and blocks >= 8
        and known_from < since - interval 7 day
),

spread as (
    select
        *,
        greatest(one_day, usual_one_day) as of_one_day,
        greatest((variance - noise) / greatest(usual_one_day, 0.1), noise) as between,
        noise + between * of_one_day as expected,
        variance * of_one_day / greatest(usual_one_day, 0.1) as estimated,
        sqrt(expected * (1 + 1 / blocks)) as deviation,
        least(1, estimated / expected) ** 2 / (blocks - 1) as doubt
    from noisy
)

select
    spread.outlet,
    trait,
    newest,
    usual,
    newest - usual as shift,
    since,
    blocks,
    coalesce(own.threshold, common.threshold) as threshold,
    (newest - usual) / deviation as deviations,
    if(is_open, 0.5, 1) as ease,
    is_open
    or abs(newest - usual) / deviation
    > 5 + 130 / 4 * doubt + 17640 / 96 * doubt ** 2 as is_unusual
from spread
left join temp.thresholds as own on spread.outlet = own.outlet and spread.trait = own.alarm
left join temp.thresholds as common on common.outlet = '*' and spread.trait = common.alarm
