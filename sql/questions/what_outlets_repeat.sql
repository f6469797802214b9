-- How much of what an outlet prints under each of its stories is not its stories?
-- Read: one row an outlet. `articles` is how many of its texts lost lines that it repeats,
-- `share_of_articles` which share of them all; `share_of_words` is what those lines were of what
-- they stood in; `lines` is how many it repeats, `longest` the longest, and `since` and `until` the
-- days of publication from the first of them to the last: a layout that changed shows there.
-- Trap: an outlet whose pages the recipe cleans well has none, and one with fewer than four stories
-- cannot have any.
with cut as (
    select
        outlet,
        word_count,
        list_transform(
            list_filter(removed, lambda one: one.reason = 'outlet_boilerplate'),
            lambda one: one.line
        ) as lines_
    from articles
),

by_outlet as (
    select
        outlet,
        count(*) filter (where len(lines_) > 0) as articles,
        count(*) as all_articles,
        sum(len(tokens(array_to_string(lines_, chr(10))))) as words_removed,
        sum(word_count) filter (where len(lines_) > 0) as words_left
    from cut
    group by outlet
)

select
    by_outlet.outlet,
    by_outlet.articles,
    round(by_outlet.articles / by_outlet.all_articles, 3) as share_of_articles,
    round(
        by_outlet.words_removed / (by_outlet.words_removed + by_outlet.words_left), 3
    ) as share_of_words,
    count(distinct repeated.pattern) as lines,
    arg_max(repeated.line, (length(repeated.line), repeated.line)) as longest,
    min(repeated.first_seen) as since,
    max(repeated.last_seen) as until
from by_outlet
inner join boilerplate_lines as repeated
    on by_outlet.outlet = repeated.outlet and repeated.decision != 'switched_off'
group by all
order by share_of_words desc, by_outlet.outlet
