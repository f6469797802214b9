-- One row per outlet, line that is taken out of its texts because the outlet repeats it (`removed`,
-- reason outlet_boilerplate), and place; and per line that the user has it keep. To keep one, or to
-- take another out, see `boilerplate_switches`.
-- kind: by_outlet
-- place: opening or closing: the end of the texts at which it stood; of a line that is kept, the
--   half of them in which it stands.
-- line: How it is printed; where it varies, the first of its forms by alphabet.
-- pattern: How it is compared: in lower case; the article's title, its authors, addresses, numbers
--   and dates are marks.
-- articles: Rows of `articles` that it was taken out of, or kept in.
-- documents: Stories that print it, those in which the recipe itself took it out included; null
--   where they are fewer than four.
-- share: Their share of the outlet's stories (0 to 1).
-- first_seen: First day of publication of such an article.
-- last_seen: The last one.
-- decision: learned: the corpus says so. switched_on: the user does, the corpus alone does not.
--   switched_off: the user keeps it, whatever the corpus says.
with cut as (
    select
        outlet,
        doc_id,
        published_on,
        if(place_no <= opening_lines, 'opening', 'closing') as place,
        line,
        pattern,
        false as is_kept
    from (
        select
            outlet,
            doc_id,
            published_on,
            opening_lines,
            unnest(cut_lines) as line,
            unnest(
                internal.line_keys(array_to_string(cut_lines, chr(10)), title, authors)
            ) as pattern,
            unnest(range(1, len(cut_lines) + 1)) as place_no
        from (
            select
                outlet,
                doc_id,
                published_on,
                title,
                authors,
                opening_lines,
                internal.boilerplate_of(removed) as cut_lines
            from affected.article_rows
            where outlet is not null and len(internal.boilerplate_of(removed)) > 0
        ) as articles
    ) as running
),

places as materialized (
    select
        known.doc_id,
        known.line_no,
        known.lines_after
    from derived.outlet_lines as known
    semi join derived.switched_lines as switched
        on known.line_id = switched.line_id and not switched.is_removed
    where known.line_no is not null
),

kept as (
    select
        rows_.outlet,
        rows_.doc_id,
        rows_.published_on,
        if(places.line_no <= places.lines_after, 'opening', 'closing') as place,
        string_split(
            internal.whole_text(
                rows_.text, internal.boilerplate_of(rows_.removed), rows_.opening_lines
            ),
            chr(10)
        )[places.line_no + 1] as line,
        internal.line_keys(line, rows_.title, rows_.authors)[1] as pattern,
        true as is_kept
    from affected.article_rows as rows_
    inner join places on rows_.doc_id = places.doc_id
),

gathered as (
    select
        outlet,
        pattern,
        place,
        is_kept,
        min(line) as line,
        count(distinct doc_id) as articles,
        min(published_on) as first_seen,
        max(published_on) as last_seen
    from (
        select * from cut
        union all by name
        select * from kept
    ) as running
    group by all
),

stories as (
    select
        outlet,
        least(count(distinct title_id), count(distinct address_id)) as stories
    from affected.story_names
    where outlet in (select gathered.outlet from gathered)
    group by outlet
)

select
    gathered.outlet,
    gathered.place,
    gathered.line,
    gathered.pattern,
    gathered.articles,
    known.documents,
    known.documents / stories.stories as share,
    gathered.first_seen,
    gathered.last_seen,
    case
        when gathered.is_kept then 'switched_off'
        when
            internal.is_boilerplate(
                known.documents, stories.stories, known.at_edge, known.in_text
            )
            then 'learned'
        else 'switched_on'
    end as decision
from gathered
inner join stories on gathered.outlet = stories.outlet
left join derived.repeated_lines as known
    on internal.line_id(gathered.outlet, gathered.pattern) = known.line_id
order by gathered.outlet, gathered.articles desc, gathered.place, gathered.pattern
