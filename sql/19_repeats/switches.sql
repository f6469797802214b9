-- One row per line that the user switched, as `switched_lines` keeps it.
-- line_id: The line: as in `outlet_lines`.
-- is_removed: Whether it is taken out.
select
    outlet,
    internal.line_id(outlet, internal.line_keys(pattern, null, [])[1]) as line_id,
    bool_and(is_removed) as is_removed
from staging.boilerplate_switches_rows
group by all
