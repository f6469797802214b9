-- Attention over time, outlet by outlet: `attention_by` with `part` called outlet.
-- kind: macro(query, grain := 'month', counting := 'texts')
select
    part as outlet,
    period,
    articles,
    all_articles,
    share,
    hits,
    all_words,
    hits_per_million
from attention_by(query, by_ := 'outlet', grain := grain, counting := counting)
