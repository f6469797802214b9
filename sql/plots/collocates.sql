-- The company of a word
-- Words within five words of it, by logDice: 14 would be always together.
select
    term as name,
    log_dice as value,
    together,
    expected,
    pmi
from collocates(getvariable('query'), n := getvariable('n'), counting := getvariable('counting'))
order by value desc, name
