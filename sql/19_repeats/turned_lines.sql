-- One row per line that was taken out of texts and is not any more, or is from now on.
-- line_id: The line: as in `outlet_lines`.
with before_ as (
    select known.line_id
    from derived.learned_lines as known
    semi join staging.judged_outlets as outlets on known.outlet = outlets.outlet
)

(
    select line_id from before_
    except
    select line_id from staging.judged_lines
)
union all
(
    select line_id from staging.judged_lines
    except
    select line_id from before_
)
