-- The paragraphs of the second of two articles, and how much of each the first one holds, whatever
-- its paragraphs are, or held in a version of which less than half is left: the share of its
-- 5-grams of words, or, of fewer than five words, 1 or 0. What the second adds is
-- `where share < 0.5`; for the first one's paragraphs, name them the other way round.
-- kind: macro(one, other)
with first_words as materialized (
    select tokens(text) as words
    from derived.article_rows
    where article_id = one
    union all
    select tokens(replaced.text) as words
    from derived.replaced_texts as replaced
    inner join derived.article_rows as shown on replaced.shown_doc_id = shown.doc_id
    where shown.article_id = one
),

first_grams as materialized (
    select
        flatten(
            list(internal.shingles(list_transform(words, lambda word: hash(word))))
        ) as grams,
        ' ' || string_agg(array_to_string(words, ' '), ' | ') || ' ' as running
    from first_words
    having count(*) > 0
),

paragraphs as materialized (
    select
        paragraph,
        text,
        words,
        list_distinct(internal.shingles(list_transform(words, lambda word: hash(word)))) as grams
    from (
        select
            paragraph,
            text,
            tokens(text) as words
        from (
            select
                generate_subscripts(lines, 1) as paragraph,
                unnest(lines) as text
            from (
                select string_split(rows_.text, chr(10)) as lines
                from derived.article_rows as rows_
                where rows_.article_id = other
            ) as whole
        ) as split_
    ) as worded
)

select
    paragraphs.paragraph,
    case
        when len(paragraphs.words) = 0 then null
        when len(paragraphs.grams) = 0
            then contains(
                first_grams.running, ' ' || array_to_string(paragraphs.words, ' ') || ' '
            )::integer
        else round(
            len(list_intersect(paragraphs.grams, first_grams.grams)) / len(paragraphs.grams), 3
        )
    end as share,
    paragraphs.text
from paragraphs
cross join first_grams
where paragraphs.text != ''
order by paragraphs.paragraph
