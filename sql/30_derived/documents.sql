-- One row per row of `articles`: what search needs of it, in few bytes.
-- kind: pieces
-- doc_id: Which row of `articles` it is, from 0: its rowid.
-- is_copy: An earlier article has exactly the same text.
-- length: Words in headline, standfirst and text.
select
    found.doc_id,
    articles.article_id,
    articles.outlet,
    articles.language,
    articles.section,
    articles.page_type,
    articles.published_on,
    articles.date_precision,
    articles.duplicate_of is not null as is_copy,
    len(found.words)::integer as length
from staging.piece_tokens as found
inner join main.articles as articles on found.doc_id = articles.rowid
where articles.rowid between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
order by found.doc_id
