-- One row per article of the piece: its words, headline and standfirst first.
-- kind: piece
-- doc_id: Which row of `articles` it is, from 0.
-- words: Its words in their order.
select
    rowid::integer as doc_id,
    tokens(
        concat_ws(chr(10), title, standfirst, text)
    ) as words
from main.articles
where rowid between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
