-- One row per record of the last 400 days: when it was seen (how many hours ago: `age_hours`), and
-- whose it is. A reject has no time
-- of its own: it has that of the captures in its raw file, the median; without any it is left out.
with captured as (
    select
        doc_id,
        outlet,
        hostname,
        language,
        raw_file_id,
        true as is_shown,
        coalesce(fetched_at, published_at, published_on::timestamp at time zone 'UTC') as seen_at
    from derived.article_rows
    union all
    select
        doc_id,
        outlet,
        hostname,
        language,
        raw_file_id,
        false as is_shown,
        coalesce(fetched_at, published_at, published_on::timestamp at time zone 'UTC') as seen_at
    from derived.older_rows
),

recent as (
    select *
    from captured
    where seen_at between getvariable('now') - interval 400 day and getvariable('now')
),

homes as (
    select
        hostname,
        mode(outlet) as outlet
    from recent
    where hostname is not null
    group by hostname
),

file_times as (
    select
        raw_file_id,
        quantile_disc(seen_at, 0.5) as seen_at
    from recent
    group by raw_file_id
)

select
    doc_id,
    outlet,
    language,
    is_shown,
    seen_at,
    (epoch(getvariable('now')) - epoch(seen_at)) / 3600 as age_hours,
    null::varchar as reason
from recent
where outlet is not null
union all
select
    null as doc_id,
    homes.outlet,
    null as language,
    null as is_shown,
    file_times.seen_at,
    (epoch(getvariable('now')) - epoch(file_times.seen_at)) / 3600 as age_hours,
    rejects.reason
from derived.reject_rows as rejects
inner join homes on rejects.hostname = homes.hostname
inner join file_times on rejects.raw_file_id = file_times.raw_file_id
-- No story is lost with these: pictures, repeats, lists of stories.
where
    homes.outlet is not null
    and rejects.reason not in ('content_type', 'revisit', 'not_a_story', 'index_page')
