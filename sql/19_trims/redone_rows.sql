-- One row per article that stays and is cut otherwise from now on, as the lake has it. It leaves
-- the corpus and arrives again.
-- old_doc_id: Its number up to now.
-- doc_id: Its number from now on, behind all others.
-- page_id: The address that it was found at.
-- page_article: The how-manieth article at the address it is.
-- version: The how-manieth version of the article it is.
-- compared_with: The capture before it at that address.
-- is_continued: Whether both are of one article.
-- part_no: The part of a raw file that it comes from: a row of `parts`.
-- cut_sha256: The hash of its text as it was cut up to now.
-- opening: Lines of its beginning that are taken out.
-- closing: Lines of its end that are.
-- file_index: None of the Parquet files that are read.
-- file_row_number: Its number up to now.
with cut_otherwise as (
    select
        rows_.doc_id as old_doc_id,
        coalesce(cuts.opening, 0) as opening,
        coalesce(cuts.closing, 0) as closing,
        (
            greatest(
                coalesce((select max(arriving.doc_id) from staging.arriving as arriving), -1),
                coalesce((select max(restored.doc_id) from staging.restored as restored), -1),
                coalesce((select max(known.doc_id) from derived.article_rows as known), -1),
                coalesce((select max(known.doc_id) from derived.older_rows as known), -1)
            )
            + row_number() over (order by rows_.published_on asc nulls last, rows_.doc_id asc)
        )::integer as doc_id
    from derived.article_rows as rows_
    semi join staging.judged_articles as articles on rows_.doc_id = articles.doc_id
    left join staging.cuts as cuts on rows_.doc_id = cuts.doc_id
    where
        coalesce(cuts.opening, 0) != rows_.opening_lines
        or coalesce(cuts.closing, 0)
        != len(internal.boilerplate_of(rows_.removed)) - rows_.opening_lines
)

select
    redone.old_doc_id,
    redone.doc_id,
    redone.opening,
    redone.closing,
    known.* exclude (  -- noqa: AM04
        doc_id,
        opening_lines,
        own_sha256,
        own_language,
        duplicate_of,
        story_id,
        near_duplicate_of,
        similarity
    )
    replace (
        split_part(known.article_id, '-', 1) as article_id,
        known.own_language as language,
        internal.whole_text(
            known.text, internal.boilerplate_of(known.removed), known.opening_lines
        ) as text,
        coalesce(known.own_sha256, known.text_sha256) as text_sha256,
        internal.removed_by_recipe(known.removed) as removed,
        (
            known.word_count + internal.words_in(internal.boilerplate_of(known.removed))
        )::integer as word_count,
        (
            known.char_count + internal.chars_in(internal.boilerplate_of(known.removed))
        )::integer as char_count,
        coalesce(pages.page_article, known.page_article) as page_article,
        coalesce(pages.version, known.version) as version,
        case
            when pages.doc_id is null then known.compared_with
            else pages.compared_with
        end as compared_with,
        coalesce(pages.is_continued, known.is_continued) as is_continued
    ),
    known.text_sha256 as cut_sha256,
    parts.source_id,
    4294967295::ubigint as file_index,
    redone.old_doc_id::bigint as file_row_number
from derived.article_rows as known
inner join cut_otherwise as redone on known.doc_id = redone.old_doc_id
inner join derived.parts as parts on known.part_no = parts.part_no
left join staging.pages as pages on known.doc_id = pages.doc_id
