-- Which words rose most in the last month against the six months before?
-- Read: `g2` above 15 is beyond chance; `log_ratio` 1 is twice as frequent.
-- Trap: one outlet's new footer rises too: look at the word with `kwic` before writing about it.
select
    term,
    hits_now,
    hits_before,
    per_million_now,
    per_million_before,
    g2,
    log_ratio
from rising('month', before := 6, n := 50)
where g2 > 15
order by g2 desc, term
