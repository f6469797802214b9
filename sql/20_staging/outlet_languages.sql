-- One row per outlet that has a language of its own: that of two thirds of its articles whose
-- language is known without it, three at least.
-- outlet: The outlet, as in `articles`.
-- language: Its language.
with counted as (
    select
        outlet,
        language,
        count(*) as articles,
        sum(count(*)) over (partition by outlet) as known
    from staging.article_rows
    where
        outlet is not null
        and language is not null
        and source_id in (select file_sources.source_id from staging.file_sources as file_sources)
    group by outlet, language
)

select
    outlet,
    language
from counted
where known >= 3 and articles >= known * 2 / 3.0
