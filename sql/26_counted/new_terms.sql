-- One row per word that the corpus did not hold, as `terms` keeps it.
-- kind: appended(derived.terms)
select
    max(changes.term) as term,
    strip_accents(max(changes.term)) as folded,
    changes.term_id,
    sum(changes.articles)::bigint as articles,
    sum(changes.occurrences)::bigint as occurrences
from staging.word_changes as changes
anti join derived.terms as known on changes.term_id = known.term_id
group by changes.term_id
having sum(changes.articles) > 0
order by folded, term
