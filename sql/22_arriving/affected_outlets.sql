-- One row per outlet of which the corpus now knows something else: an article of it arrives, leaves
-- or is amended, or it shares a host with one, or with a reject, of which that is so; or the
-- user switched lines of it, or had.
-- outlet: The outlet, as in `articles`.
with touched as (
    select
        outlet,
        hostname,
        raw_file_id
    from staging.arrivals
    union all
    select
        outlet,
        hostname,
        raw_file_id
    from staging.arriving
    union all
    select
        outlet,
        hostname,
        raw_file_id
    from staging.retired
    union all
    select
        outlet,
        hostname,
        raw_file_id
    from staging.retired_older
    union all
    select
        outlet,
        hostname,
        raw_file_id
    from staging.amended
),

hosts as (
    select hostname from touched
    union
    select hostname from staging.retired_rejects
    union
    select known.hostname
    from derived.reject_rows as known
    where
        known.part_no in (select parts.part_no from staging.new_parts as parts)
        or known.raw_file_id in (select touched.raw_file_id from touched)
)

select outlet from touched
union
select outlet from staging.judged_outlets
union
select known.outlet
from derived.article_rows as known
where known.hostname in (select hosts.hostname from hosts)
