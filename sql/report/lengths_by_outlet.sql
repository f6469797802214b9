-- Lengths by outlet
-- Words in a text: the line spans the middle eight tenths, the bar the middle half, the tick is the
-- median. Teasers before a paywall are left out. The 15 largest outlets.
select
    coalesce(outlet, 'unknown') as name,
    quantile_cont(word_count, 0.1) as shortest_tenth,
    quantile_cont(word_count, 0.25) as shortest_quarter,
    median(word_count) as median,
    quantile_cont(word_count, 0.75) as longest_quarter,
    quantile_cont(word_count, 0.9) as longest_tenth,
    count(*) as texts
from articles
where
    internal.counts(getvariable('counting'), duplicate_of is not null, is_first_print)
    and not is_truncated
group by outlet
order by texts desc, name asc, outlet asc nulls last
limit 15
