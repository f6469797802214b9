-- Quality by outlet and week
-- What each week of capture gave: the share of records that became articles, of articles with a
-- date and with an author, and their length as a share of what is usual for the outlet. A row that
-- turns pale is a layout that changed. The 12 largest outlets, the year up to the last week in
-- which one outlet has five articles: a stray date sets no window.
with bounds as (
    select coalesce(max(week) filter (where articles >= 5), max(week)) as last_week
    from quality
),

recent as (
    select
        outlet,
        week,
        articles,
        yield,
        dated_share,
        authored_share,
        median_words / nullif(median(median_words) over (partition by outlet), 0) as usual_length
    from quality
    where
        week between (select last_week - 364 from bounds) and (select last_week from bounds)
        and outlet in (
            select outlet
            from outlets
            where outlet is not null
            order by articles desc, outlet asc
            limit 12
        )
)

unpivot (
    select
        outlet,
        week as period,
        week + 7 as until,
        articles,
        round(yield, 3) as yield,
        round(dated_share, 3) as dated,
        round(authored_share, 3) as signed,
        round(least(usual_length, 1), 3) as length
    from recent
)
on yield, dated, signed, length
into name measure value value
order by outlet, measure, period
