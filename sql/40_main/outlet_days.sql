-- One row per outlet and day on which it published. Dates less exact than a day are left out.
-- kind: groups(staging.touched_days)
-- day: Day of publication, in the outlet's own time zone.
-- articles: Articles of that day; a text counts once, where it was printed first.
-- stories: First prints of stories among them.
-- with_copies: Rows of `articles`: the same, with all copies.
-- words: Words in `articles`.
select
    articles.outlet,
    articles.published_on as day,
    count(*) filter (where articles.duplicate_of is null) as articles,
    count(*) filter (where articles.is_first_print) as stories,
    count(*) as with_copies,
    coalesce(
        sum(articles.word_count) filter (where articles.duplicate_of is null), 0
    )::bigint as words
from main.articles as articles
semi join staging.touched_days as touched
    on
        articles.outlet is not distinct from touched.outlet
        and articles.published_on = touched.day
where is_exact_enough(articles.date_precision, 'day')
group by articles.outlet, articles.published_on
order by articles.outlet nulls last, articles.published_on
