-- One row per version of an article that was captured with more than one.
-- kind: kept
-- page_id: The address that it was found at: with `page_article` it names a row of `article_rows`.
-- page_article: The how-manieth article at that address it is.
-- version: The how-manieth version it is, from 1.
-- doc_id: The capture that stands for it: a row of `article_rows` or `older_rows`.
-- valid_from: When it was first captured.
-- last_seen_at: When it was last captured.
-- valid_until: When the next version was first captured; null for the newest.
-- captures: How many times it was captured.
-- title_before: The headline of the version before.
-- standfirst_before: Its standfirst.
-- words_before: Words in its text; null for the first version.
-- paragraphs_added: Lines of the text that the version before had not.
-- paragraphs_removed: Lines of the text of the version before that this one has not.
-- correction: The first of the lines added that is marked as a correction.
select
    null::ubigint as page_id,
    null::integer as page_article,
    null::integer as version,
    null::integer as doc_id,
    null::timestamptz as valid_from,
    null::timestamptz as last_seen_at,
    null::timestamptz as valid_until,
    null::integer as captures,
    null::varchar as title_before,
    null::varchar as standfirst_before,
    null::integer as words_before,
    null::varchar[] as paragraphs_added,
    null::varchar[] as paragraphs_removed,
    null::varchar as correction
