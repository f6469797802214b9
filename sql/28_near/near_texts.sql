-- One row per text that near copies are looked for of: articles, exact copies aside, and the older
-- versions that the newest replaced.
-- kind: view
-- doc_id: Its number in the corpus.
-- shown_doc_id: The article: the row of `article_rows` that shows its newest version.
-- printed: When it was printed.
select
    doc_id,
    doc_id as shown_doc_id,
    text,
    char_count,
    corpus.internal.print_order(
        published_at,
        published_on,
        fetched_at,
        raw_file_id,
        record_offset,
        record_ordinal,
        article_id
    ) as printed
from corpus.derived.article_rows
where duplicate_of is null
union all
select
    replaced.doc_id,
    replaced.shown_doc_id,
    replaced.text,
    len(replaced.text) as char_count,
    corpus.internal.print_order(
        rows_.published_at,
        rows_.published_on,
        rows_.fetched_at,
        rows_.raw_file_id,
        rows_.record_offset,
        rows_.record_ordinal,
        rows_.article_id
    ) as printed
from corpus.derived.replaced_texts as replaced
inner join corpus.derived.older_rows as rows_ on replaced.doc_id = rows_.doc_id
