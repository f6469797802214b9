-- One row per language, stem and word of its articles, where two words or more share the stem: what
-- `stem:` of a query stands for.
-- language: The language of the articles.
-- stem: What its Snowball stemmer leaves of the word.
-- term_id: The word: a row of `terms`.
-- articles: Articles in that language that hold it, copies included.
select
    language,
    stem,
    term_id,
    articles
from (
    select
        *,
        count(*) over (partition by language, stem) as forms
    from staging.stem_rows
) as shared
where forms > 1
order by language, stem, term_id
