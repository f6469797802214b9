-- One row per slice, word and language of the articles: how often it occurs there.
-- kind: slices
-- term: The word.
-- term_id: Its number.
-- language: The language of the articles.
-- articles: Articles of the slice in that language that hold it.
-- occurrences: Times it occurs in them.
with counted as (
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
        group by term_id, doc_id
    ) as by_article
    inner join derived.documents as documents on by_article.doc_id = documents.doc_id
    group by by_article.term_id, documents.language
)

select
    spelled.term,
    counted.term_id,
    counted.language,
    counted.articles,
    counted.occurrences
from (
    select distinct term
    from temp.slice_spellings
) as spelled
inner join counted on hash(spelled.term) >> 1 = counted.term_id
