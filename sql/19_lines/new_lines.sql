-- One row per line of an article that arrives and place in it, as `outlet_lines` keeps it.
-- kind: slices(derived.outlet_lines)
with keyed as (
    select
        arrivals.doc_id,
        arrivals.outlet,
        internal.line_keys(rows_.text, rows_.title, rows_.authors) as text_keys,
        case
            when len(rows_.removed) = 0 then []
            else internal.line_keys(
                array_to_string(
                    list_transform(rows_.removed, lambda one: one['line']), chr(10)
                ),
                rows_.title,
                rows_.authors
            )
        end as removed_keys
    from staging.captured_rows as rows_
    inner join staging.arrivals as arrivals
        on
            rows_.file_index = arrivals.file_index
            and rows_.file_row_number = arrivals.file_row_number
    where
        arrivals.outlet is not null
        and arrivals.doc_id between getvariable('first_doc') and getvariable('last_doc')
),

running as (
    select
        doc_id,
        outlet,
        len(text_keys) as lines,
        unnest(list_concat(text_keys, removed_keys)) as line_key,
        unnest(range(len(text_keys) + len(removed_keys))) as place
    from keyed
)

select
    internal.line_id(outlet, line_key) as line_id,
    doc_id,
    case when place < lines then place end::integer as line_no,
    case when place < lines then lines - 1 - place end::integer as lines_after
from running
