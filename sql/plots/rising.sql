-- Words on the rise
-- By how many doublings a word is more frequent in the last period than in the six before it.
select
    term as name,
    log_ratio as value,
    g2,
    hits_now,
    hits_before
from
    rising(
        getvariable('grain'),
        n := getvariable('n'),
        filter := getvariable('query'),
        counting := getvariable('counting')
    )
where g2 > 15.13
order by value desc, name
