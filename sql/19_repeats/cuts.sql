-- One row per article that is judged and whose text begins or ends with lines that are taken out:
-- an unbroken run of them. A text that is nothing else keeps them.
-- doc_id: Which row of `article_rows` it is or will be.
-- opening: Lines of its beginning.
-- closing: Lines of its end.
with placed as (
    select
        known.doc_id,
        known.line_no,
        known.lines_after,
        row_number() over (partition by known.doc_id order by known.line_no) - 1 as place,
        row_number() over (partition by known.doc_id order by known.lines_after) - 1 as place_back
    from derived.outlet_lines as known
    semi join staging.judged_lines as judged on known.line_id = judged.line_id
    semi join staging.judged_articles as articles on known.doc_id = articles.doc_id
    where known.line_no is not null
),

counted as (
    select
        doc_id,
        count(*) filter (where place = line_no)::integer as opening,
        count(*) filter (where place_back = lines_after)::integer as closing,
        any_value(line_no + lines_after + 1) as lines
    from placed
    group by doc_id
)

select
    doc_id,
    opening,
    closing
from counted
where opening + closing between 1 and lines - 1
