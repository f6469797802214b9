-- Does an outlet print less local news after it has been bought?
-- After Martin and McCrain (APSR 2019): the share of articles in the section `local` before and
-- after a change of owner (`outlets_extra`), against outlets that were not sold, same months.
-- Read: `effect` is the change of the sold minus that of the others: difference in differences.
-- Trap: it is an effect only if both would have gone the same way: plot the months before the sale.
with owners as (
    select
        outlet,
        count(distinct owner) as owners
    from outlets_extra
    group by outlet
),

sold as (
    select
        owners.outlet,
        max(extra.valid_from) as sold_on
    from owners
    inner join outlets_extra as extra on owners.outlet = extra.outlet
    where owners.owners > 1
    group by owners.outlet
),

monthly as (
    select
        outlet,
        date_trunc('month', published_on)::date as month,
        avg((lower(section) = 'local')::integer) as local_share
    from articles
    where duplicate_of is null and section is not null and published_on is not null
    group by outlet, month
),

differences as (
    select
        sold.outlet,
        sold.sold_on,
        avg(own.local_share order by own.month) filter (where own.month < sold.sold_on) as before,
        avg(own.local_share order by own.month) filter (where own.month >= sold.sold_on) as after,
        avg(others.local_share order by own.month)
        filter (where own.month < sold.sold_on) as others_before,
        avg(others.local_share order by own.month)
        filter (where own.month >= sold.sold_on) as others_after
    from sold
    inner join monthly as own on sold.outlet = own.outlet
    inner join (
        select
            monthly.month,
            avg(monthly.local_share order by monthly.outlet) as local_share
        from monthly
        where monthly.outlet not in (select buys.outlet from sold as buys)
        group by monthly.month
    ) as others on own.month = others.month
    group by sold.outlet, sold.sold_on
)

select
    outlet,
    sold_on,
    round(before, 4) as before,
    round(after, 4) as after,
    round(others_before, 4) as others_before,
    round(others_after, 4) as others_after,
    round((after - before) - (others_after - others_before), 4) as effect
from differences
order by outlet
