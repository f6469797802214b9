-- One row per article and raw file that holds it, sorted by day of publication. Duplicates are
-- kept and marked: `where duplicate_of is null` counts every text once.
-- kind: slices
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
select
    identities.article_id,
    rows_.* exclude (article_id, source_id, file_index, file_row_number)  -- noqa: AM04
    replace (
        -- What reads like no language for sure is in its outlet's; what has no letters, in none.
        coalesce(
            rows_.language,
            case when rows_.language_guess is not null then outlet_languages.language end
        ) as language
    ),
    identities.raw_file_id,
    nullif(identities.first_id, identities.article_id) as duplicate_of
from staging.article_rows as rows_
inner join staging.identities as identities
    on
        rows_.file_index = identities.file_index
        and rows_.file_row_number = identities.file_row_number
left join staging.outlet_languages as outlet_languages
    on rows_.outlet = outlet_languages.outlet
where
    identities.rank between getvariable('first_rank') and getvariable('last_rank')
    -- The same said of the Parquet files' own column, so that most of them are not read.
    and (
        getvariable('last_day') is null
        or rows_.published_on between getvariable('first_day') and getvariable('last_day')
    )
order by identities.rank
