-- One row per record of a block that is compared: 50 records of an outlet that follow each other,
-- counted back from its newest, so that a change shows with its first 50 pages, whenever they come.
-- Block 0 is the newest. Compared with it are the blocks of the eight weeks before it (before the
-- oldest alarm that is open, where one is), or twelve, if that is more: 40 of them at most.
-- one_day: The chance that two records of the block are of one day (UTC).
with placed as (
    select
        doc_id,
        outlet,
        is_shown,
        seen_at,
        reason,
        (row_number() over (
            partition by outlet
            order by seen_at desc, doc_id desc nulls last, reason desc
        ) - 1) // 50 as block
    from temp.seen
),

days as (
    select
        outlet,
        block,
        min(seen_at) as first_seen,
        max(seen_at) as last_seen,
        count(*) as records
    from placed
    group by outlet, block, seen_at::date
),

blocks as (
    select
        outlet,
        block,
        min(first_seen) as first_seen,
        max(last_seen) as last_seen,
        sum(records * (records - 1)) / (50 * 49) as one_day
    from days
    group by outlet, block
    having sum(records) = 50
),

alarmed as (
    select
        outlet,
        min(since) as since
    from temp.open_alarms
    group by outlet
),

alive as (
    select
        blocks.outlet,
        coalesce(least(alarmed.since, blocks.first_seen), blocks.first_seen)
        - interval 56 day as reach
    from blocks
    left join alarmed on blocks.outlet = alarmed.outlet
    where
        blocks.block = 0
        and blocks.last_seen > getvariable('now') - interval 56 day
),

reached as (
    select
        blocks.*,
        greatest(
            13, count(*) filter (where blocks.first_seen >= alive.reach)
                over (partition by blocks.outlet)
        ) as blocks_reached
    from blocks
    inner join alive on blocks.outlet = alive.outlet
),

kept as (
    select
        outlet,
        block,
        first_seen,
        last_seen,
        one_day
    from reached
    where block < blocks_reached
    -- At random, or each might be of the same weekday.
    qualify block = 0 or row_number() over (
        partition by outlet
        order by block = 0, hash(block)
    ) <= 40
)

select
    placed.doc_id,
    placed.outlet,
    placed.is_shown,
    placed.reason,
    kept.block,
    kept.first_seen,
    kept.last_seen,
    kept.one_day
from placed
inner join kept on placed.outlet = kept.outlet and placed.block = kept.block
