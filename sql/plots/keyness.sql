-- Words that two parts use differently
-- By how many doublings the first uses a word more than the second; below 0 it is the second that
-- does. The words are those whose difference is least likely to be chance.
select
    term as name,
    log_ratio as value,
    g2,
    hits_a,
    hits_b
from
    keyness(
        getvariable('query'),
        getvariable('other'),
        n := getvariable('n'),
        counting := getvariable('counting')
    )
where abs(g2) > 15.13
order by value desc, name
