-- One row per older version that is compared anew, and of which near copies were looked for.
-- doc_id: Its number in the corpus.
-- shown_doc_id: The article up to now: the row of `article_rows` that shows its newest version.
-- printed: When it was printed.
select
    known.doc_id,
    known.shown_doc_id,
    internal.print_order(
        rows_.published_at,
        rows_.published_on,
        rows_.fetched_at,
        rows_.raw_file_id,
        rows_.record_offset,
        rows_.record_ordinal,
        rows_.article_id
    ) as printed
from derived.replaced_texts as known
semi join staging.compared_addresses as compared on known.page_id = compared.page_id
inner join derived.older_rows as rows_ on known.doc_id = rows_.doc_id
