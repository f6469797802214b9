-- One row per word and language of which the corpus now holds more or fewer.
-- term: The word, where an article that arrives has it.
-- term_id: Its number.
-- language: The language of the articles.
-- articles: How many articles in that language hold it, more than before.
-- occurrences: How many times it occurs in them, more than before.
with changes as (
    select
        term,
        term_id,
        language,
        articles,
        occurrences
    from staging.slice_words
    union all
    select
        null as term,
        term_id,
        language,
        articles,
        occurrences
    from staging.amended_words
    union all
    select
        null as term,
        term_id,
        language,
        -articles as articles,
        -occurrences as occurrences
    from staging.retired_words
)

select
    term_id,
    language,
    max(term) as term,
    sum(articles)::bigint as articles,
    sum(occurrences)::bigint as occurrences
from changes
group by term_id, language
