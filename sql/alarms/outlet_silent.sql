-- An outlet has fallen silent.
-- Reason: a feed that moved, a crawl that is blocked, an outlet that is gone; the sooner it is
-- seen, the more can be fetched again.
-- Threshold: chance makes its usual week as silent once in 100 000 times, and the silence is half
-- as long again as usual ones, and a day longer (`given/silences.sql`). Hours in which others are
-- quiet, too, as on a holiday, count by what these give of what they usually do; below six tenths
-- not at all, for four days. Not told where the whole corpus is silent (`nothing_new`), nor after
-- eight weeks: then it is taken for gone. Where alarm_thresholds gives hours, these alone count.
-- Times, measured after the last story: a portal of hundreds an hour 7 to 11 hours (crawled once
-- a day: two days), a daily two to four days, a weekly of thirty stories 11 days, of five three
-- weeks, of three five. A weekly's break that is longer rings: a threshold of its own, or a snooze
-- until the day on which it returns, is for that.
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
    and if(threshold is null, is_unlikely, silent_hours > threshold)
    and not exists (
        select 1
        from temp.silences as whole
        where whole.outlet is null and whole.is_unlikely
    )
