-- One row per word and day: ask it for one word (`where term = 'drought'`), the rest is not read.
-- Articles without an exact day are left out.
-- kind: view
-- term: The word, in lower case.
-- day: Day of publication.
-- articles: Articles of that day that hold it; a text counts once.
-- stories: First prints of stories among them.
-- with_copies: The same, with all copies.
-- occurrences: Times it occurs in `articles`.
select
    terms.term,
    documents.published_on as day,
    count(distinct postings.doc_id) filter (where not documents.is_copy) as articles,
    count(distinct postings.doc_id) filter (where documents.is_first_print) as stories,
    count(distinct postings.doc_id) as with_copies,
    count(*) filter (where not documents.is_copy) as occurrences
from derived.postings as postings
inner join derived.terms as terms on postings.term_id = terms.term_id
inner join derived.documents as documents on postings.doc_id = documents.doc_id
where is_exact_enough(documents.date_precision, 'day')
group by terms.term, documents.published_on
