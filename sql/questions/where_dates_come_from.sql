-- How does the corpus know when its articles were published?
-- Read: one row a source of dates and precision; `conflicts` had another source that disagreed.
-- Trap: a day taken from a URL is often the day of filing; check conflicts before a study of hours.
select
    date_source,
    date_precision,
    count(*) as articles,
    round(count(*) / sum(count(*)) over (), 4) as share,
    count(*) filter (where date_conflict) as conflicts,
    min(published_on) as first_on,
    max(published_on) as last_on
from articles
group by date_source, date_precision
order by articles desc, date_source, date_precision
