-- One row per word and language of the articles that leave: how often it occurs in them.
-- term_id: The word: a row of `terms`.
-- articles: Articles in that language that hold it.
-- occurrences: Times it occurs in them.
with by_article as (
    select
        term_id,
        doc_id,
        count(*) as occurrences
    from derived.postings
    where doc_id in (select retired.doc_id from staging.retired as retired)
    group by term_id, doc_id
)

select
    by_article.term_id,
    documents.language,
    count(*) as articles,
    sum(by_article.occurrences)::bigint as occurrences
from by_article
inner join derived.documents as documents on by_article.doc_id = documents.doc_id
group by by_article.term_id, documents.language
