-- One row per word of the corpus.
-- kind: kept
-- term: The word, in lower case.
-- folded: The word without accents: a query without accents finds both.
-- term_id: Its number in `postings`.
-- articles: Articles that hold it, copies included.
-- occurrences: Times it occurs in them.
select
    null::varchar as term,
    null::varchar as folded,
    null::bigint as term_id,
    null::bigint as articles,
    null::bigint as occurrences
