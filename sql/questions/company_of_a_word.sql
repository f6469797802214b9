-- What is said near "government"?
-- Read: `log_dice` ranks (14 is always together); `pmi` finds the rare but exclusive pairs.
-- Trap: words of grammar keep company with all words: pass a larger n and look below them.
select
    term,
    together,
    expected,
    log_dice,
    pmi
from collocates('government', width := 5, n := 50)
where together > 1
order by log_dice desc, term
