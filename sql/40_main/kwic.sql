-- Keyword in context: one row per place where a word or phrase of the query stands, with `width`
-- words on either side as printed. At most `n` places, the oldest ones; or `sample` places drawn at
-- random, the same ones for the same `seed`. Shown in the order of time, or by the words to the
-- left or right of the keyword, the nearest first (`sort_by`). Takes a query as `search` does, with
-- a word or phrase in it.
-- kind: macro(query, width := 8, n := 100, counting := 'texts', sample := null, seed := 1, sort_by
--   := 'time')
with question as materialized (
    select units
    from internal.query_asked_words(query, 'kwic')
    where
        internal.checked(width >= 1, 'kwic: width is a number of words, 1 or more')
        and internal.checked(
            coalesce(sample, 1) >= 1, 'kwic: sample is a number of places, 1 or more'
        )
        and internal.checked(
            sort_by in ('time', 'left', 'right'),
            'kwic: sort_by is time, left or right, not ' || coalesce(sort_by::varchar, 'null')
        )
),

hits as materialized (
    select
        doc_id,
        position,
        words
    from internal.query_places((select question.units from question), counting)
    order by
        -- MD5, not DuckDB's own hash: the next version of DuckDB draws the same lines.
        case
            when sample is not null
                then md5(concat_ws(':', seed::varchar, article_id, position::varchar))
        end,
        published_on asc nulls last,
        article_id asc,
        position asc
    -- A sample of 0 is an error above, which DuckDB would never read for a limit of 0.
    limit case when sample is null then n else greatest(sample, 1) end
),

printed as materialized (
    select
        hits.position,
        hits.words,
        articles.article_id,
        articles.published_on,
        articles.outlet,
        internal.chunks(
            concat_ws(chr(10), articles.title, articles.standfirst, articles.text)
        ) as chunks_
    from hits
    inner join derived.article_rows as articles on hits.doc_id = articles.doc_id
),

lines as materialized (
    select
        article_id,
        published_on,
        outlet,
        regexp_replace(
            array_to_string(
                list_slice(chunks_, greatest(position - width, 0) + 1, position), ''
            ), '\s+', ' ', 'g'
        ) as left_context,
        regexp_replace(
            array_to_string(
                list_slice(chunks_, position + 1, position + words), ''
            ), '\s+', ' ', 'g'
        ) as keyword,
        regexp_replace(
            array_to_string(
                list_slice(chunks_, position + words + 1, position + words + width), ''
            ), '\s+', ' ', 'g'
        ) as right_context,
        position
    from printed
)

select
    article_id,
    published_on,
    outlet,
    left_context,
    keyword,
    right_context,
    position
from lines
order by
    case sort_by
        when 'left' then list_reverse(tokens(left_context))
        when 'right' then tokens(right_context)
    end,
    published_on asc nulls last,
    article_id asc,
    position asc
