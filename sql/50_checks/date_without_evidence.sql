-- Articles with a day of publication and no source for it, or the other way round.
select
    article_id,
    published_on,
    date_source,
    date_precision
from main.articles
where
    (published_on is null) != (date_source is null)
    or (published_on is null) != (date_precision is null)
