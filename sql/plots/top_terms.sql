-- Words that set a part apart
-- The words that a query's articles use more than the rest of the corpus, by log-likelihood.
select
    term as name,
    g2 as value,
    hits,
    rest_hits,
    log_ratio
from top_terms(getvariable('query'), n := getvariable('n'), counting := getvariable('counting'))
where g2 > 0
order by g2 desc, name
