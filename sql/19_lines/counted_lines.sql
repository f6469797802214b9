-- One row per line that changed and that four stories or more print, as `repeated_lines` keeps it.
-- kind: ranges(derived.repeated_lines)
with frequent as (
    select
        line_id,
        count(line_no) as in_text,
        count(*) filter (where line_no < 5 or lines_after < 15) as at_edge
    from derived.outlet_lines
    where
        line_id between getvariable('first_line') and getvariable('last_line')
        and line_id in (select changed.line_id from staging.changed_lines as changed)
    group by line_id
    having count(*) >= 4
)

select
    names.outlet,
    frequent.line_id,
    least(count(distinct names.title_id), count(distinct names.address_id)) as documents,
    any_value(frequent.in_text) as in_text,
    any_value(frequent.at_edge) as at_edge
from frequent
inner join derived.outlet_lines as known on frequent.line_id = known.line_id
inner join derived.story_names as names on known.doc_id = names.doc_id
where known.line_id between getvariable('first_line') and getvariable('last_line')
group by names.outlet, frequent.line_id
having documents >= 4
