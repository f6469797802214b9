-- Which agencies do outlets credit, and for how much of what they print?
-- Read: one row an outlet and credit line as printed; `share` is of all the outlet's articles.
-- Trap: a text without a credit may still be agency copy: see who_copied_whom.
select
    outlet,
    credit,
    count(*) as articles,
    round(count(*) / any_value(outlet_articles), 4) as share
from (
    select
        outlet,
        credit,
        count(*) over (partition by outlet) as outlet_articles
    from articles
) as credited
where credit is not null
group by outlet, credit
order by articles desc, outlet, credit
