-- An outlet has fallen silent.
-- Reason: a feed that moved, a crawl that is blocked, an outlet that is gone; the sooner it is
-- seen, the more can be fetched again.
-- Threshold: chance makes its usual week as silent once in 100 000 times, and the silence is half
-- as long again as usual ones (`given/silences.sql`). Where others are as quiet (they give less
-- than half of what they usually do), as on a holiday, after four days. Not told where the whole
-- corpus is silent (`nothing_new`), nor after eight weeks: then it is taken for gone.
-- alarm_thresholds gives hours, and nothing else counts then.
-- Further: questions/gaps_in_the_archive.sql
select
    outlet,
    silent_hours as measured,
    longest_hours as expected,
    last_seen as since,
    format(
        'no story for {:.0f} hours; it gives {:.1f} in such a time, and is silent for {:.0f}',
        silent_hours,
        expected,
        coalesce(longest_hours, 24)
    ) as told
from temp.silences
where
    outlet is not null
    and if(
        threshold is null,
        is_unlikely and (level >= 0.5 or silent_hours > 96),
        silent_hours > threshold
    )
    and not exists (
        select 1
        from temp.silences as whole
        where whole.outlet is null and whole.is_unlikely
    )
