-- Articles whose instant and printed day of publication are more than a day apart.
select
    article_id,
    published_at,
    published_on
from main.articles
where abs((published_at at time zone 'UTC')::date - published_on) > 1
