-- What is otherwise than usual
-- The newest 50 records of each outlet beside those before: shares in hundredths, lengths in words
-- and in paragraphs. `deviations` counts standard deviations of such blocks: three come by chance
-- every few days among hundreds of outlets, from five on an alarm rings if the change is large.
with drift as (
    select
        *,
        trait in ('length', 'paragraphs') as is_logarithm
    from temp.drift
)

select
    outlet,
    trait,
    round(if(is_logarithm, exp(usual) - 1, 100 * usual), 1) as usual,
    round(if(is_logarithm, exp(newest) - 1, 100 * newest), 1) as newest,
    round(deviations, 1) as deviations,
    strftime(since, '%Y-%m-%d %H:%M') as since
from drift
where abs(deviations) >= 3
order by abs(deviations) desc, outlet asc, trait asc
