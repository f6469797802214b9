-- One row per outlet and week of capture: a changed layout shows as a fall in yield, length, dates.
-- kind: by_outlet
-- week: Monday of the week of capture (UTC); of publication where no capture is known.
-- articles: Rows of `articles`.
-- rejects: Records of the outlet that were rejected: those whose URL's host is one of its own,
--   without revisits.
-- yield: Share of articles among both (0 to 1).
-- median_words: Median length of the texts (words).
-- dated_share: Share with a day of publication (0 to 1).
-- titled_share: Share with a headline (0 to 1).
-- authored_share: Share with an author (0 to 1).
-- truncated_share: Share that ends at a paywall (0 to 1).
-- conflict_share: Share whose dates contradict each other (0 to 1).
-- copy_share: Share whose text an earlier article had (0 to 1).
with weeks as (
    select
        outlet,
        date_trunc(
            'week', coalesce((fetched_at at time zone 'UTC')::date, published_on)
        )::date as week,
        count(*) as articles,
        median(word_count) as median_words,
        count(published_on) / count(*) as dated_share,
        count(title) / count(*) as titled_share,
        count(*) filter (where len(authors) > 0) / count(*) as authored_share,
        count(*) filter (where is_truncated) / count(*) as truncated_share,
        count(*) filter (where date_conflict) / count(*) as conflict_share,
        count(duplicate_of) / count(*) as copy_share
    from affected.articles
    group by all
),

hosts as (
    select
        hostname,
        outlet,
        count(*) as articles
    from main.articles
    where hostname in (select turned.hostname from derived.reject_rows as turned)
    group by hostname, outlet
),

homes as (
    select
        hostname,
        first(outlet order by articles desc, outlet asc) as outlet
    from hosts
    group by hostname
),

turned_away as (
    select
        rejects.raw_file_id,
        homes.outlet
    from derived.reject_rows as rejects
    inner join homes on rejects.hostname = homes.hostname
    -- A page that is as it had been is not turned away.
    where rejects.revisit_of is null
),

fetched as (
    select
        raw_file_id,
        date_trunc('week', (fetched_at at time zone 'UTC')::date)::date as week,
        count(*) as captures
    from main.captures
    where
        fetched_at is not null
        and text_of is null
        and raw_file_id in (select turned_away.raw_file_id from turned_away)
    group by all
),

file_weeks as (
    select
        raw_file_id,
        first(week order by captures desc, week asc) as week
    from fetched
    group by raw_file_id
),

lost as (
    select
        turned_away.outlet,
        file_weeks.week,
        count(*) as rejects
    from turned_away
    inner join file_weeks on turned_away.raw_file_id = file_weeks.raw_file_id
    group by turned_away.outlet, file_weeks.week
)

select
    weeks.outlet,
    weeks.week,
    weeks.articles,
    coalesce(lost.rejects, 0) as rejects,
    weeks.articles / (weeks.articles + coalesce(lost.rejects, 0)) as yield,
    weeks.median_words,
    weeks.dated_share,
    weeks.titled_share,
    weeks.authored_share,
    weeks.truncated_share,
    weeks.conflict_share,
    weeks.copy_share
from weeks
left join lost
    on
        weeks.outlet is not distinct from lost.outlet
        and weeks.week is not distinct from lost.week
order by weeks.outlet nulls last, weeks.week nulls last
