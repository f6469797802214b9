-- One row per older version that is compared anew and of which less than half is in the newest, as
-- `replaced_texts` keeps it.
-- kind: pieces(derived.replaced_texts)
with versions as (
    select
        asked.doc_id,
        asked.shown_doc_id,
        asked.page_id,
        shown.text as newest,
        array_to_string(
            list_filter(
                string_split(older.text, chr(10)),
                lambda one: not list_contains(internal.boilerplate_of(shown.removed), one)
            ),
            chr(10)
        ) as text
    from staging.replaceable as asked
    inner join derived.older_rows as older on asked.doc_id = older.doc_id
    inner join derived.article_rows as shown on asked.shown_doc_id = shown.doc_id
    where asked.chars_so_far between getvariable('first_char') and getvariable('last_char')
),

coded as (
    select
        *,
        list_transform(tokens(left(text, 20000)), lambda word: hash(word)) as words,
        list_transform(tokens(left(newest, 20000)), lambda word: hash(word)) as newest_words
    from versions
),

compared as (
    select
        *,
        internal.five_grams(words) as grams,
        internal.five_grams(newest_words) as newest_grams
    from coded
)

select
    doc_id,
    shown_doc_id,
    page_id,
    text
from compared
where 2 * len(list_intersect(grams, newest_grams)) < len(grams)
