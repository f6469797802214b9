-- One row per language and word that has a stem there and had no article before, as `stems` keeps
-- it.
-- kind: appended(derived.stems)
select
    language,
    stem,
    term_id,
    articles
from staging.stem_rows
order by language, stem, term_id
