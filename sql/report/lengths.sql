-- Lengths
-- Texts by their number of words, each counted once; every second bar is twice as long.
select
    pow(2, floor(2 * log2(greatest(word_count, 1))) / 2)::integer as words,
    count(*) as value
from articles
where internal.counts(getvariable('counting'), duplicate_of is not null, is_first_print)
group by words
order by words
