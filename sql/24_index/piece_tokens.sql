-- One row per article of the piece: its words, headline and standfirst first.
-- kind: piece
-- doc_id: Which row of `article_rows` it is.
-- words: Its words in their order.
select
    doc_id,
    tokens(
        concat_ws(chr(10), title, standfirst, text)
    ) as words
from derived.article_rows
where doc_id between getvariable('first_doc') and getvariable('last_doc')
