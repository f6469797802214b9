-- One row per word and day: ask it for one word (`where term = 'drought'`), the rest is not read.
-- Articles without an exact day are left out; copies count.
-- kind: view
-- term: The word, in lower case.
-- day: Day of publication.
-- articles: Articles of that day that hold it.
-- occurrences: Times it occurs in them.
select
    terms.term,
    documents.published_on as day,
    count(distinct postings.doc_id) as articles,
    count(*) as occurrences
from derived.postings as postings
inner join derived.terms as terms on postings.term_id = terms.term_id
inner join derived.documents as documents on postings.doc_id = documents.doc_id
where is_exact_enough(documents.date_precision, 'day')
group by terms.term, documents.published_on
