-- One row per layout that is in use: what an outlet's own pages taught of its template.
-- `broadsheet learn` makes them. An outlet's pages try its layouts, the oldest first; those that
-- none fits take the full recipe.
-- outlet: Whose pages it reads.
-- layout_id: Hash of its file `layouts/OUTLET-ID.json` in the lake; articles name it.
-- place: Its place among the layouts of its outlet: 1 is tried first.
-- since: First day of publication of the pages that it was learned from.
-- learned_pages: How many pages it was learned from.
-- container: Path of tags and classes from the page's body to the element that holds the story.
-- signatures: How many paths below it have votes.
-- articles: Captures that it gave the text of.
-- fit_share: Those, of all pages among the captures of the outlet, texts and stated stories left
--   out: 0 to 1. Null where the outlet has none.
-- compared: Of those, how many took the full recipe as well: a fixed three in a hundred, by hash.
-- agreement: How far the two texts agree on those, in characters: 0 to 1. Low, it is dropped.
with used as (
    select
        layout_id,
        outlet,
        count(*) as articles,
        count(layout_agreement) as compared,
        avg(layout_agreement) as agreement
    from main.captures
    where layout_id is not null
    group by all
),

whole as (
    select
        outlet,
        count(*) as articles
    from main.captures
    where
        outlet in (select rows_.outlet from staging.layout_rows as rows_)
        and extractor not in ('stated', 'plain')
    group by all
)

select
    rows_.*,  -- noqa: AM04
    coalesce(used.articles, 0) as articles,
    coalesce(used.articles, 0) / whole.articles as fit_share,
    coalesce(used.compared, 0) as compared,
    used.agreement
from staging.layout_rows as rows_
left join used on rows_.outlet = used.outlet and rows_.layout_id = used.layout_id
left join whole on rows_.outlet = whole.outlet
order by rows_.outlet, rows_.place
