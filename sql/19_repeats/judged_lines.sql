-- One row per line of an outlet that is judged anew and takes it out of its texts.
-- line_id: The line: as in `outlet_lines`.
with by_rule as (
    select
        known.outlet,
        known.line_id
    from derived.repeated_lines as known
    inner join staging.judged_outlets as outlets on known.outlet = outlets.outlet
    where
        internal.is_boilerplate(
            known.documents, outlets.stories, known.at_edge, known.in_text
        )
)

select
    by_rule.outlet,
    by_rule.line_id
from by_rule
anti join staging.switches as switches on by_rule.line_id = switches.line_id
union
select
    outlet,
    line_id
from staging.switches
where is_removed
