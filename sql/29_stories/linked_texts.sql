-- One row per text whose story is found anew, and is linked to another.
-- doc_id: Its number in the corpus.
-- place: Numbers them as they were printed.
-- printed_seconds: When it was printed, in seconds of Unix time; null where it is undated.
select
    doc_id,
    row_number() over (
        order by
            internal.print_order(
                published_at,
                published_on,
                fetched_at,
                raw_file_id,
                record_offset,
                record_ordinal,
                article_id
            ),
            doc_id
    ) as place,
    epoch(
        coalesce(published_at, published_on::timestamp at time zone 'UTC')
    ) as printed_seconds
from derived.article_rows
where doc_id in (select links.doc_id from staging.retold_links as links)
