-- One row per outlet of which articles arrive or leave: the language of its own, that of two thirds
-- of its articles whose language is known without it, three at least.
-- outlet: The outlet, as in `articles`.
-- language: Its language; null where it has none.
with touched as (
    select outlet from staging.arrivals
    union
    select outlet from staging.retired
),

own as (
    select
        outlet,
        language
    from staging.arrivals
    union all
    select
        known.outlet,
        known.own_language as language
    from derived.article_rows as known
    where known.outlet in (select touched.outlet from touched)
),

counted as (
    select
        outlet,
        language,
        count(*) as articles,
        sum(count(*)) over (partition by outlet) as known
    from own
    where language is not null
    group by outlet, language
)

select
    touched.outlet,
    counted.language
from touched
left join counted
    on
        touched.outlet = counted.outlet
        and counted.known >= 3
        and counted.articles >= counted.known * 2 / 3.0
where touched.outlet is not null
