-- Have articles grown longer?
-- Read: the median is a typical article; the tenth and ninetieth percentile are brief and long.
-- Trap: paywalled teasers are short by no choice of the editor: they are left out here.
select
    outlet,
    year(published_on) as year,
    count(*) as articles,
    median(word_count) as median_words,
    quantile_cont(word_count, 0.1) as short_words,
    quantile_cont(word_count, 0.9) as long_words
from articles
where duplicate_of is null and not is_truncated and published_on is not null
group by outlet, year
order by outlet, year
