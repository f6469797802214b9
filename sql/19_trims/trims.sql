-- One row per article that arrives and begins or ends with lines that are taken out: what is left
-- of it.
-- kind: slices
-- doc_id: Which row of `article_rows` it will be.
-- opening: Lines of its beginning that are taken out; none where no word would be left.
-- closing: Lines of its end that are; the same.
-- text_sha256: The hash of what is left.
with cut as (
    select
        doc_id,
        opening,
        closing
    from staging.arriving_cuts
    where doc_id between getvariable('first_doc') and getvariable('last_doc')
),

weighed as (
    select
        cut.doc_id,
        rows_.text,
        cut.opening,
        cut.closing,
        rows_.word_count > internal.words_in(
            internal.edge_lines(rows_.text, cut.opening, cut.closing)
        ) as is_left
    from staging.lake_rows as rows_
    inner join staging.arrivals as arrivals
        on
            rows_.file_index = arrivals.file_index
            and rows_.file_row_number = arrivals.file_row_number
    inner join cut on arrivals.doc_id = cut.doc_id
    where arrivals.doc_id between getvariable('first_doc') and getvariable('last_doc')
)

select
    doc_id,
    if(is_left, opening, 0) as opening,
    if(is_left, closing, 0) as closing,
    sha256(
        if(is_left, internal.trimmed_text(text, opening, closing), text)
    ) as text_sha256
from weighed
