-- In which weeks did an outlet's pages suddenly give less?
-- Read: weeks in which yield, length or dates fell by half against the four weeks before.
-- Trap: an outlet with a handful of articles a week jumps by chance: read `articles`.
with weeks as (
    select
        outlet,
        week,
        articles,
        yield,
        median_words,
        dated_share,
        avg(yield) over before as yield_before,
        avg(median_words) over before as words_before,
        avg(dated_share) over before as dated_before
    from quality
    where week is not null
    window before as (
        partition by outlet
        order by week
        rows between 4 preceding and 1 preceding
    )
)

select
    outlet,
    week,
    articles,
    round(yield, 3) as yield,
    round(yield_before, 3) as yield_before,
    median_words,
    round(words_before) as words_before,
    round(dated_share, 3) as dated_share,
    round(dated_before, 3) as dated_before
from weeks
where
    yield < yield_before / 2
    or median_words < words_before / 2
    or dated_share < dated_before / 2
order by week, outlet
