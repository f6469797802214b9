-- Have headlines grown more negative, and does it depend on an outlet's leaning?
-- After Rozado, Hughes and Halberstadt (PLOS ONE 2022): mean sentiment of headlines by year and
-- leaning, every outlet with the same weight; scores come from `annotations` (label `sentiment`),
-- leanings from `outlets_extra`.
-- Read: `sentiment` is in the model's own scale; `outlets` says on how many outlets a mean rests.
-- Trap: a leaning whose outlets change between years shows their change, not a change of tone.
with scored as (
    select
        articles.outlet,
        extra.leaning,
        year(articles.published_on) as year,
        avg(notes.score order by articles.article_id, notes.model) as sentiment,
        count(*) as headlines
    from annotations as notes
    inner join articles on notes.article_id = articles.article_id
    inner join outlets_extra as extra
        on
            articles.outlet = extra.outlet
            and articles.published_on >= coalesce(extra.valid_from, date '0001-01-01')
            and articles.published_on <= coalesce(extra.valid_until, date '9999-12-31')
    where
        notes.label = 'sentiment'
        and articles.duplicate_of is null
        and extra.leaning is not null
    group by articles.outlet, extra.leaning, year
)

select
    leaning,
    year,
    avg(sentiment order by outlet) as sentiment,
    count(*) as outlets,
    sum(headlines)::bigint as headlines
from scored
group by leaning, year
order by leaning, year
