-- How often does each outlet use a word, year by year?
-- After Rozado, al-Gharbi and Halberstadt (2021): frequency relative to all words of the outlet in
-- the year. Put the word in the first line of the query.
-- Read: `per_million` is comparable between outlets and years; the counts say how firm it is.
-- Trap: a null is a year of which the archive has nothing, a 0 is a year in which it was not said.
select
    outlet,
    year(period) as year,
    hits_per_million as per_million,
    hits,
    all_words
from attention_by_outlet('racism|racist', 'year')
order by outlet, year
