-- One row per outlet and day on which it published. Dates less exact than a day are left out.
-- kind: by_outlet
-- day: Day of publication, in the outlet's own time zone.
-- articles: Rows of `articles`, copies included.
-- texts: Different texts among them that no earlier article had.
-- words: Words in all rows.
select
    outlet,
    published_on as day,
    count(*) as articles,
    count(*) filter (where duplicate_of is null) as texts,
    sum(word_count)::bigint as words
from affected.articles
where is_exact_enough(date_precision, 'day') and published_on is not null
group by outlet, published_on
order by outlet nulls last, published_on
