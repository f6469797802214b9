-- Duplicates whose first article is missing, or is a duplicate itself.
-- duplicate_of: The article_id that was named.
select
    copies.article_id,
    copies.duplicate_of
from main.articles as copies
left join main.articles as firsts on copies.duplicate_of = firsts.article_id
where
    copies.duplicate_of is not null
    and (firsts.article_id is null or firsts.duplicate_of is not null)
