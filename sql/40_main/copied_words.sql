-- How much of what stories say was printed before, and by whom (Cagé, Hervé and Viaud 2020, The
-- Production of Information in an Online World, Review of Economic Studies 87): one row per article
-- of a story and earlier article that its words stand in first, in runs of five or more; what
-- nobody printed before is in the row whose `printed_in` is null. `chars` are letters and digits of
-- these words, `share` of all those of the article. Of all stories, unless one `story` is named.
-- kind: macro(story := null)
with told as (
    select
        coalesce(story_id, duplicate_of, article_id) as story_id,
        doc_id
    from derived.article_rows
    where
        story is null
        or coalesce(story_id, duplicate_of, article_id) = story
    qualify count(*) over (partition by coalesce(story_id, duplicate_of, article_id)) > 1
),

prints as materialized (
    select
        told.story_id,
        rows_.doc_id,
        row_number() over (
            partition by told.story_id
            order by
                internal.print_order(
                    rows_.published_at,
                    rows_.published_on,
                    rows_.fetched_at,
                    rows_.raw_file_id,
                    rows_.record_offset,
                    rows_.record_ordinal,
                    rows_.article_id
                ),
                rows_.article_id
        ) as place,
        tokens(rows_.text) as words
    from derived.article_rows as rows_
    inner join told on rows_.doc_id = told.doc_id
),

grams as materialized (
    select
        story_id,
        doc_id,
        place,
        unnest(grams) as gram,
        generate_subscripts(grams, 1) as position
    from (
        select
            story_id,
            doc_id,
            place,
            internal.shingles(list_transform(words, lambda word: hash(word))) as grams
        from prints
    ) as hashed
),

first_grams as materialized (
    select
        story_id,
        gram,
        min(place) as place
    from grams
    group by story_id, gram
),

-- Each word of an article that an earlier one holds, by the first that does.
copied as (
    select
        doc_id,
        position,
        min(first_place) as first_place
    from (
        select
            grams.doc_id,
            first_grams.place as first_place,
            grams.position + unnest([0, 1, 2, 3, 4]) as position
        from grams
        inner join first_grams
            on
                grams.story_id = first_grams.story_id
                and grams.gram = first_grams.gram
                and grams.place > first_grams.place
    ) as covered
    group by doc_id, position
),

words as (
    select
        doc_id,
        story_id,
        unnest(list_transform(words, lambda word: length(word))) as chars,
        generate_subscripts(words, 1) as position
    from prints
),

summed as (
    select
        words.story_id,
        words.doc_id,
        copied.first_place,
        sum(words.chars)::bigint as chars
    from words
    left join copied on words.doc_id = copied.doc_id and words.position = copied.position
    group by words.story_id, words.doc_id, copied.first_place
)

select
    summed.story_id,
    articles.article_id,
    articles.outlet,
    earlier.article_id as printed_in,
    earlier.outlet as printed_by,
    summed.chars,
    round(
        summed.chars / sum(summed.chars) over (partition by summed.doc_id), 4
    ) as share
from summed
inner join derived.article_rows as articles on summed.doc_id = articles.doc_id
left join prints as firsts
    on summed.story_id = firsts.story_id and summed.first_place = firsts.place
left join derived.article_rows as earlier on firsts.doc_id = earlier.doc_id
order by summed.story_id, articles.article_id, earlier.article_id nulls first
