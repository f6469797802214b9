-- One row per piece of the slice, word and language of the articles: how often it occurs there.
-- kind: slice
-- term_id: The word's number.
-- language: The language of the articles.
-- articles: Articles of the piece in that language that hold it.
-- occurrences: Times it occurs in them.
select
    by_article.term_id,
    documents.language,
    count(*) as articles,
    sum(by_article.occurrences)::bigint as occurrences
from (
    select
        term_id,
        doc_id,
        count(*) as occurrences
    from temp.slice_places
    where doc_id between getvariable('first_doc') and getvariable('last_doc')
    group by term_id, doc_id
) as by_article
inner join derived.documents as documents on by_article.doc_id = documents.doc_id
where documents.doc_id between getvariable('first_doc') and getvariable('last_doc')
group by by_article.term_id, documents.language
