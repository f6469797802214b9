-- One row per table of the user's and flaw that was found in it.
-- name: The table: outlets_extra, annotations, boilerplate_switches.
-- flaw: What is wrong. These refuse the table: two_files (a CSV and a Parquet file), unreadable,
--   columns (unknown, missing or doubled ones), ragged (a row with more or fewer columns than the
--   header), value (no date, no number), empty (where something must be), reversed (a period that
--   ends before it begins), overlap (periods of one outlet that share a day: its articles would
--   count twice), contradiction (one article, model and label with several scores, or one line
--   of an outlet kept and taken out). These are told,
--   and the table is taken: duplicate (the same row again: it counts once), unknown_outlet,
--   unknown_article and unknown_line (no article has it yet: the row stays, and finds nothing).
-- refuses: Whether the table is refused for it, so that the rows of the snapshot before stay.
-- row_count: Rows with the flaw; 0 where it is the file's.
-- lines: Their lines in the CSV, the header's being 1, or rows of the Parquet file; the first 20.
-- told: The same for people, with an example.
with found as (
    select distinct known.line_id
    from derived.outlet_lines as known
    semi join staging.switches as switches on known.line_id = switches.line_id
),

unknown as (
    select
        'outlets_extra' as name,
        'unknown_outlet' as flaw,
        rows_.outlet as value,
        rows_.line
    from staging.outlets_extra_rows as rows_
    anti join main.outlets as outlets on rows_.outlet = outlets.outlet
    union all
    select
        'annotations' as name,
        'unknown_article' as flaw,
        rows_.article_id as value,
        rows_.line
    from staging.annotations_rows as rows_
    anti join main.articles as articles on rows_.article_id = articles.article_id
    -- What was said of an older version stays said of it.
    anti join main.captures as captures on rows_.article_id = captures.capture_id
    union all
    select
        'boilerplate_switches' as name,
        'unknown_outlet' as flaw,
        rows_.outlet as value,
        rows_.line
    from staging.boilerplate_switches_rows as rows_
    anti join main.outlets as outlets on rows_.outlet = outlets.outlet
    union all
    select
        'boilerplate_switches' as name,
        'unknown_line' as flaw,
        rows_.pattern as value,
        rows_.line
    from staging.boilerplate_switches_rows as rows_
    semi join main.outlets as outlets on rows_.outlet = outlets.outlet
    where
        internal.line_id(rows_.outlet, internal.line_keys(rows_.pattern, null, [])[1])
        not in (select found.line_id from found)
)

select
    name,
    flaw,
    refuses,
    row_count,
    lines,
    told
from staging.user_table_flaw_rows
union all
select
    name,
    flaw,
    false as refuses,
    count(*) as row_count,
    list_slice(coalesce(list(line order by line) filter (where line is not null), []), 1, 20)
        as lines,
    count(*) || ' rows name what no article has, ' || count(distinct value) || ' in all: '
    || array_to_string(list_slice(list(distinct value order by value), 1, 5), ', ') as told
from unknown
group by name, flaw
order by name, flaw
