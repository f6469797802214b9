-- Articles without a word.
select
    article_id,
    word_count,
    char_count
from main.articles
where word_count < 1 or char_count < 1
