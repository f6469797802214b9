-- One row per word of the corpus.
-- term: The word, in lower case.
-- folded: The word without accents: a query without accents finds both.
-- term_id: Its number in `postings`.
-- articles: Articles that hold it, copies included.
-- occurrences: Times it occurs in them.
select
    term,
    strip_accents(term) as folded,
    any_value(term_id)::bigint as term_id,
    sum(articles)::bigint as articles,
    sum(occurrences)::bigint as occurrences
from staging.slice_words
group by term
order by folded, term
