-- Ids that more than one article bears.
-- row_count: Articles that bear it.
select
    article_id,
    count(*) as row_count
from main.articles
group by article_id
having count(*) > 1
