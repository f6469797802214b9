-- One row per pair of articles of which a quarter of one, or more, is found in the other, by word
-- 5-grams. What an address printed before is in it where its newest version holds less than half
-- of that: a pair is of the versions that are most alike. Of exact copies the first stands for all:
-- they are in `articles`, by `duplicate_of`. One page under several addresses is no reprint.
-- kind: view
-- first_article_id: The article that was printed first: a row of `articles`.
-- second_article_id: The one that was printed second.
-- first_outlet: The outlet of the first.
-- second_outlet: The outlet of the second.
-- is_same_outlet: Whether that is one.
-- lag_hours: Hours between them; whole days where one has no time of day, null where one has no
--   date.
-- similarity: Share of the 5-grams of either that both hold (Jaccard), 0 to 1.
-- first_in_second: Share of those of the first that the second holds, 0 to 1.
-- second_in_first: Share of those of the second that the first holds, 0 to 1.
-- shared: Different 5-grams that both hold.
-- is_one_story: Whether both are of one story (`stories`).
-- agency: The credit of the first, else of the second, as printed.
-- first_version: The how-manieth version of the first it is: as in `versions`.
-- second_version: The how-manieth version of the second.
with prints as (
    select
        doc_id,
        article_id,
        version,
        canonical_url,
        outlet,
        published_at,
        published_on,
        credit,
        story_id
    from derived.article_rows
    union all
    select
        replaced.doc_id,
        shown.article_id,
        older.version,
        shown.canonical_url,
        older.outlet,
        older.published_at,
        older.published_on,
        older.credit,
        shown.story_id
    from derived.replaced_texts as replaced
    inner join derived.older_rows as older on replaced.doc_id = older.doc_id
    inner join derived.article_rows as shown on replaced.shown_doc_id = shown.doc_id
)

select
    firsts.article_id as first_article_id,
    seconds.article_id as second_article_id,
    firsts.outlet as first_outlet,
    seconds.outlet as second_outlet,
    coalesce(firsts.outlet = seconds.outlet, false) as is_same_outlet,
    case
        when firsts.published_at is null or seconds.published_at is null
            then (seconds.published_on - firsts.published_on) * 24.0
        else
            round((epoch(seconds.published_at) - epoch(firsts.published_at)) / 3600, 2)
    end as lag_hours,
    pairs.similarity,
    pairs.first_in_second,
    pairs.second_in_first,
    pairs.shared,
    coalesce(firsts.story_id = seconds.story_id, false) as is_one_story,
    coalesce(firsts.credit, seconds.credit) as agency,
    firsts.version as first_version,
    seconds.version as second_version
from derived.near_pairs as pairs
inner join prints as firsts on pairs.first_doc_id = firsts.doc_id
inner join prints as seconds on pairs.second_doc_id = seconds.doc_id
where
    firsts.canonical_url is null
    or seconds.canonical_url is null
    or firsts.canonical_url != seconds.canonical_url
qualify
    row_number() over (
        partition by
            least(firsts.article_id, seconds.article_id),
            greatest(firsts.article_id, seconds.article_id)
        order by
            pairs.similarity desc,
            pairs.shared desc,
            firsts.article_id asc,
            firsts.version desc,
            seconds.version desc
    ) = 1
