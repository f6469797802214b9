-- One row per capture that is compared with its neighbour in time at the same address, since they
-- have not one text: what both are compared by.
-- doc_id: Its number in the corpus.
-- guid: The item's own id, where it has one.
-- printed_on: The day of publication, where it is exact.
-- headline: The words of the headline.
-- shingles: The 5-grams of the text, of its first 20 000 characters.
with compared as (
    select doc_id from staging.captured_pages
    where not is_same_text and was_continued is null
    union
    select anchor_id as doc_id from staging.captured_pages
    where not is_same_text and was_continued is null
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
    list_distinct(tokens(title)) as headline,
    internal.five_grams(words) as shingles
from (
    select
        doc_id,
        guid,
        published_on,
        date_precision,
        title,
        tokens(left(text, 20000)) as words
    from texts
) as cut
