-- One row per article and raw file that holds it, sorted by day of publication. Duplicates are
-- kept and marked: `where duplicate_of is null` counts every text once.
-- kind: slices
-- raw_file_id: The raw file that the record was read from: a row of `raw_files`.
-- duplicate_of: The article_id of the earliest article with exactly the same text; null for that
--   one itself.
select
    identities.article_id,
    rows_.url,
    rows_.canonical_url,
    rows_.hostname,
    rows_.outlet,
    rows_.sitename,
    rows_.title,
    rows_.standfirst,
    rows_.authors,
    rows_.text,
    rows_.captions,
    rows_.credit,
    rows_.dateline,
    rows_.section,
    rows_.categories,
    rows_.tags,
    rows_.description,
    rows_.image_url,
    rows_.page_type,
    rows_.license,
    rows_.is_truncated,
    rows_.removed,
    rows_.published_at,
    rows_.published_on,
    rows_.date_precision,
    rows_.date_source,
    rows_.date_conflict,
    rows_.date_candidates,
    rows_.modified_at,
    rows_.fetched_at,
    -- A text that reads like no language for sure is in its outlet's; one without letters in none.
    coalesce(
        rows_.language,
        case when rows_.language_guess is not null then outlet_languages.language end
    ) as language,
    rows_.language_guess,
    rows_.language_score,
    rows_.claimed_language,
    rows_.word_count,
    rows_.char_count,
    rows_.text_sha256,
    nullif(identities.first_id, identities.article_id) as duplicate_of,
    rows_.minhash_bands,
    identities.raw_file_id,
    rows_.record_offset,
    rows_.record_length,
    rows_.record_ordinal,
    rows_.warc_record_id,
    rows_.raw_sha256,
    rows_.extractor,
    rows_.extractor_version,
    rows_.recipe_id,
    rows_.schema_version
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
