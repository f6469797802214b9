-- Articles from the future: published more than a day after they were fetched (a day, for time
-- zones).
select
    article_id,
    published_on,
    fetched_at,
    date_source
from main.articles
where published_on > (fetched_at at time zone 'UTC')::date + 1
