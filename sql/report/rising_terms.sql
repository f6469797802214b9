-- Rising terms
-- The last month of the charts above against the six before it. One doubling is twice as frequent,
-- two are four times; all are beyond chance (log-likelihood above 15.13), none is common in any
-- language.
select
    term as name,
    log_ratio as value,
    hits_now,
    hits_before,
    per_million_now,
    per_million_before,
    g2
from
    rising(
        'month',
        until := (select last_day from derived.charted_days),
        n := 200,
        counting := getvariable('counting')
    )
where
    g2 > 15.13
    and hits_now > 2
    and length(term) > 1
    and regexp_matches(term, '\p{L}')
    and term not in (select common.term from common_words() as common)
order by g2 desc, name
limit 25
