-- Weeks to look at
-- The weeks in which yield, dates or headlines were worst, of those with five articles or more.
select
    outlet,
    week,
    articles,
    rejects,
    round(yield, 3) as yield,
    median_words,
    round(dated_share, 3) as dated,
    round(titled_share, 3) as titled,
    round(authored_share, 3) as signed,
    round(copy_share, 3) as copies
from quality
where articles >= 5
order by dated_share + titled_share + yield asc, outlet asc, week asc
limit 25
