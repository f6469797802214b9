-- An outlet's layouts give another text of its pages than the full recipe does.
-- Reason: A redesigned page in which a layout finds its container still, and in it something else.
-- `broadsheet learn` drops it, and makes another.
-- Threshold: three in a hundred pages take both, by their hash. Of the newest five of these so
-- many agree on less than 0.85 of their characters as chance makes once in 10 000 times, by how
-- many of the hundred before them do (rule of succession, Laplace): three where fifty agreed, four
-- where fifteen did. Of an outlet of 50 pages a day that takes two to four days, of 500 half a day.
-- Further: questions/layout_changes.sql
with compared as (
    select
        doc_id,
        layout_agreement
    from derived.article_rows
    where layout_agreement is not null
    union all
    select
        doc_id,
        layout_agreement
    from derived.older_rows
    where layout_agreement is not null
),

placed as (
    select
        seen.outlet,
        seen.seen_at,
        compared.layout_agreement,
        compared.layout_agreement < coalesce(own.threshold, common.threshold, 0.85) as is_other,
        coalesce(seen.seen_at < open_alarms.since, true) as is_settled,
        row_number() over (
            partition by seen.outlet
            order by seen.seen_at desc, seen.doc_id desc
        ) as place
    from compared
    inner join temp.seen as seen on compared.doc_id = seen.doc_id
    left join temp.open_alarms as open_alarms
        on seen.outlet = open_alarms.outlet and open_alarms.alarm = 'layout_agreement'
    left join temp.thresholds as own
        on seen.outlet = own.outlet and own.alarm = 'layout_agreement'
    left join temp.thresholds as common
        on common.outlet = '*' and common.alarm = 'layout_agreement'
),

counted as (
    select
        outlet,
        avg(layout_agreement) filter (where place <= 5) as newest,
        avg(layout_agreement) filter (where place > 5 and is_settled) as usual,
        min(seen_at) filter (where place <= 5 and is_other) as since,
        count(*) filter (where place <= 5 and is_other) as others,
        (1 + count(*) filter (where place > 5 and is_settled and is_other))
        / (2 + count(*) filter (where place > 5 and is_settled)) as share
    from placed
    where place <= 105
    group by outlet
    having count(*) >= 5 and max(seen_at) > getvariable('now') - interval 56 day
)

select
    outlet,
    newest as measured,
    usual as expected,
    since,
    format(
        'its layouts and the recipe agree on {:.0f} in 100 characters of the newest pages that '
        'took both, usually {:.0f}; `broadsheet learn`',
        100 * newest,
        100 * usual
    ) as told
from counted
where
    case others
        when 3 then share ** 3 * (10 - 15 * share + 6 * share ** 2)
        when 4 then share ** 4 * (5 - 4 * share)
        when 5 then share ** 5
    end < 1e-4
