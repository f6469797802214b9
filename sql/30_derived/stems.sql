-- One row per language and word of its articles that has a stem: what `stem:` of a query stands
-- for is all words of a stem.
-- kind: kept
-- language: The language of the articles.
-- stem: What its Snowball stemmer leaves of the word.
-- term_id: The word: a row of `terms`.
-- articles: Articles in that language that hold it, copies included.
select
    null::varchar as language,
    null::varchar as stem,
    null::bigint as term_id,
    null::bigint as articles
