-- One row per slice, word and language of the articles: how often it occurs there.
-- kind: slices
-- term: The word.
-- term_id: Its number.
-- language: The language of the articles.
-- articles: Articles of the slice in that language that hold it.
-- occurrences: Times it occurs in them.
with spelled as (
    select distinct term
    from temp.slice_spellings
)

select
    spelled.term,
    counted.term_id,
    counted.language,
    counted.articles,
    counted.occurrences
from (
    select
        term_id,
        language,
        sum(articles)::bigint as articles,
        sum(occurrences)::bigint as occurrences
    from temp.slice_counts
    group by term_id, language
) as counted
inner join spelled on counted.term_id = hash(spelled.term) >> 1
