-- One row per article that arrives, as `article_rows` keeps it, by day of publication.
-- kind: slices(derived.article_rows)
with arriving as (
    select
        arrivals.doc_id,
        arrivals.part_no,
        arrivals.page_id,
        arrivals.page_article,
        arrivals.version,
        arrivals.compared_with,
        arrivals.is_continued,
        arrivals.raw_file_id,
        rows_.*,
        coalesce(trims.opening, 0) as opening_lines,
        coalesce(trims.closing, 0) as closing_lines,
        trims.text_sha256 as trimmed_sha256,
        case
            when trims.doc_id is null then []
            else internal.edge_lines(rows_.text, trims.opening, trims.closing)
        end as cut_lines
    from staging.lake_rows as rows_
    inner join staging.arrivals as arrivals
        on
            rows_.file_index = arrivals.file_index
            and rows_.file_row_number = arrivals.file_row_number
    left join staging.trims as trims on arrivals.doc_id = trims.doc_id
    where arrivals.doc_id between getvariable('first_doc') and getvariable('last_doc')
)

select
    rows_.doc_id,
    rows_.part_no,
    rows_.opening_lines,
    case when len(rows_.cut_lines) > 0 then rows_.text_sha256 end as own_sha256,
    rows_.language as own_language,
    rows_.page_id,
    rows_.page_article,
    rows_.version,
    rows_.compared_with,
    rows_.is_continued,
    rows_.* exclude (  -- noqa: AM04
        doc_id,
        part_no,
        page_id,
        page_article,
        version,
        compared_with,
        is_continued,
        raw_file_id,
        source_id,
        file_index,
        file_row_number,
        opening_lines,
        closing_lines,
        trimmed_sha256,
        cut_lines
    )
    replace (
        originals.article_id as article_id,
        -- What reads like no language for sure is in its outlet's; what has no letters, in none.
        coalesce(
            rows_.language,
            case when rows_.language_guess is not null then outlet_languages.language end
        ) as language,
        case
            when len(rows_.cut_lines) = 0 then rows_.text
            else internal.trimmed_text(rows_.text, rows_.opening_lines, rows_.closing_lines)
        end as text,
        case
            when len(rows_.cut_lines) = 0 then rows_.removed
            else list_concat(
                rows_.removed,
                list_transform(
                    rows_.cut_lines,
                    lambda one: struct_pack(line := one, reason := 'outlet_boilerplate')
                )
            )
        end as removed,
        (rows_.word_count - internal.words_in(rows_.cut_lines))::integer as word_count,
        (rows_.char_count - internal.chars_in(rows_.cut_lines))::integer as char_count,
        coalesce(rows_.trimmed_sha256, rows_.text_sha256) as text_sha256
    ),
    rows_.raw_file_id,
    originals.duplicate_of,
    null::varchar as story_id,
    null::varchar as near_duplicate_of,
    null::double as similarity
from arriving as rows_
inner join staging.originals as originals on rows_.doc_id = originals.doc_id
left join staging.outlet_languages as outlet_languages
    on rows_.outlet = outlet_languages.outlet
order by rows_.doc_id
