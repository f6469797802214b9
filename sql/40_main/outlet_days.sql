-- One row per outlet and day on which it published. Dates less exact than a day are left out.
-- kind: by_outlet
-- day: Day of publication, in the outlet's own time zone.
-- articles: Articles of that day; a text counts once, where it was printed first.
-- stories: First prints of stories among them.
-- with_copies: Rows of `articles`: the same, with all copies.
-- words: Words in `articles`.
select
    outlet,
    published_on as day,
    count(*) filter (where duplicate_of is null) as articles,
    count(*) filter (where is_first_print) as stories,
    count(*) as with_copies,
    coalesce(sum(word_count) filter (where duplicate_of is null), 0)::bigint as words
from affected.articles
where is_exact_enough(date_precision, 'day') and published_on is not null
group by outlet, published_on
order by outlet nulls last, published_on
