-- Which words does the largest outlet use more than all others together?
-- Read: put your own query in place of the largest outlet: any filter of `search` will do.
-- Trap: names of reporters and sections set outlets apart too: that is house style, not slant.
select
    term,
    hits,
    per_million,
    rest_per_million,
    g2,
    log_ratio
from
    top_terms(
        (
            select 'outlet:' || quoted(outlet)
            from outlets
            where outlet is not null
            order by articles desc, outlet asc
            limit 1
        ),
        n := 50
    )
order by g2 desc, term
