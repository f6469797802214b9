-- How much of what an outlet prints did others print before, and who?
-- Read: of the characters of the stories that more than one article told, `copied_share` stood in
-- an earlier article of another outlet, `mostly_from` the one that they stood in most often; the
-- outlet is the first to print the rest. This is the measure of copying of Cagé, Hervé and Viaud
-- (2020, Review of Economic Studies), by runs of five words within a story.
-- Trap: agency copy that both bought looks like copying; a story that nobody reprinted is not
-- counted, so that this is no share of all that an outlet prints.
with words as (
    select
        outlet,
        printed_by,
        chars,
        printed_in is not null and coalesce(printed_by, '') != coalesce(outlet, '') as is_copied
    from copied_words()
),

sources as (
    select
        outlet,
        printed_by,
        sum(chars) as chars
    from words
    where is_copied
    group by outlet, printed_by
)

select
    words.outlet,
    sum(words.chars)::bigint as chars,
    round(coalesce(sum(words.chars) filter (where words.is_copied), 0) / sum(words.chars), 4)
        as copied_share,
    (
        select first(sources.printed_by order by sources.chars desc, sources.printed_by asc)
        from sources
        where sources.outlet is not distinct from words.outlet
    ) as mostly_from
from words
group by words.outlet
order by copied_share desc, words.outlet asc nulls last
