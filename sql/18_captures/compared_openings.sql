-- One row per capture that is compared with its neighbour in time at the same address: what both
-- are compared by.
-- doc_id: Its number in the corpus.
-- guid: The item's own id, where it has one.
-- printed_on: The day of publication, where it is exact.
-- title: The headline.
-- opening: The first 20 000 characters of the text.
with compared as (
    select doc_id from staging.compared_captures
    union
    select anchor_id as doc_id from staging.compared_captures
),

texts as (
    select
        arriving.doc_id,
        rows_.guid,
        rows_.title,
        rows_.text,
        rows_.published_on,
        rows_.date_precision
    from staging.article_rows as rows_
    inner join staging.arriving as arriving
        on
            rows_.file_index = arriving.file_index
            and rows_.file_row_number = arriving.file_row_number
    where arriving.doc_id in (select compared.doc_id from compared)
    union all
    select
        doc_id,
        guid,
        title,
        internal.whole_text(text, internal.boilerplate_of(removed), opening_lines) as text,
        published_on,
        date_precision
    from derived.article_rows
    where doc_id in (select compared.doc_id from compared)
    union all
    select
        doc_id,
        guid,
        title,
        text,
        published_on,
        date_precision
    from derived.older_rows
    where doc_id in (select compared.doc_id from compared)
)

select
    doc_id,
    guid,
    case when is_exact_enough(date_precision, 'day') then published_on end as printed_on,
    title,
    left(text, 20000) as opening
from texts
