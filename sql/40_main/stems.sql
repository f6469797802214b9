-- What `stem:word` of a query stands for: the forms of a word, by language, the most frequent
-- first. Each is found in articles of its own language only.
-- kind: macro(word)
with question as materialized (
    select units
    from internal.query_asked('stem:' || quoted(word))
)

select
    own.language,
    terms.term,
    own.stem,
    own.articles
from internal.query_stems((select question.units from question)) as asked
inner join derived.stems as own
    on asked.language = own.language and asked.stem = own.stem
inner join derived.terms as terms on own.term_id = terms.term_id
-- A word that is its stem's only form there has no other to show.
qualify count(*) over (partition by own.language, own.stem) > 1
order by own.language, own.articles desc, terms.term
