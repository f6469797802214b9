-- Captures of no article that `articles` shows.
-- raw_file_id: The raw file that it was read from.
-- capture_id: Its own article_id.
select
    captures.capture_id,
    captures.raw_file_id
from main.captures as captures
anti join main.articles as articles on captures.article_id = articles.article_id
