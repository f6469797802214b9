-- One row per article that arrives, as `article_rows` keeps it, by day of publication.
-- kind: slices(derived.article_rows)
with lake_rows as (
    select rows_.*  -- noqa: AM04
    from staging.article_rows as rows_
    union all by name
    select
        rows_.* exclude (  -- noqa: AM04
            doc_id, part_no, page_id, page_article, version, compared_with, is_continued,
            raw_file_id
        )
    from staging.restored_rows as rows_
)

select
    arrivals.doc_id,
    arrivals.part_no,
    rows_.language as own_language,
    arrivals.page_id,
    arrivals.page_article,
    arrivals.version,
    arrivals.compared_with,
    arrivals.is_continued,
    rows_.* exclude (source_id, file_index, file_row_number)  -- noqa: AM04
    replace (
        originals.article_id as article_id,
        -- What reads like no language for sure is in its outlet's; what has no letters, in none.
        coalesce(
            rows_.language,
            case when rows_.language_guess is not null then outlet_languages.language end
        ) as language
    ),
    arrivals.raw_file_id,
    originals.duplicate_of,
    null::varchar as story_id,
    null::varchar as near_duplicate_of,
    null::double as similarity
from lake_rows as rows_
inner join staging.arrivals as arrivals
    on
        rows_.file_index = arrivals.file_index
        and rows_.file_row_number = arrivals.file_row_number
inner join staging.originals as originals on arrivals.doc_id = originals.doc_id
left join staging.outlet_languages as outlet_languages
    on rows_.outlet = outlet_languages.outlet
where
    arrivals.doc_id between getvariable('first_doc') and getvariable('last_doc')
    -- The same said of the Parquet files and their own column, so that most are not read.
    and list_contains(getvariable('files'), rows_.file_index)
    and (
        getvariable('last_day') is null
        or rows_.published_on between getvariable('first_day') and getvariable('last_day')
    )
order by arrivals.doc_id
