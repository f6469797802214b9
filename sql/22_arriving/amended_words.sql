-- One row per word of the articles that stay and are in another language from now on, and language:
-- how often it occurs in them, taken off the one and put on the other.
-- term_id: The word: a row of `terms`.
-- articles: Articles that hold it; negative for the language that they were in.
-- occurrences: Times it occurs in them; the same.
with by_article as (
    select
        term_id,
        doc_id,
        count(*) as occurrences
    from derived.postings
    where
        doc_id in (
            select amended.doc_id from staging.amended as amended
            where amended.has_other_language
        )
    group by term_id, doc_id
),

moved as (
    select
        by_article.term_id,
        by_article.occurrences,
        documents.language as old_language,
        amended.language
    from by_article
    inner join staging.amended as amended on by_article.doc_id = amended.doc_id
    inner join derived.documents as documents on by_article.doc_id = documents.doc_id
)

select
    term_id,
    old_language as language,
    -count(*) as articles,
    -sum(occurrences)::bigint as occurrences
from moved
group by term_id, old_language
union all
select
    term_id,
    language,
    count(*) as articles,
    sum(occurrences)::bigint as occurrences
from moved
group by term_id, language
