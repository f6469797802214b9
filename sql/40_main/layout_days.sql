-- One row per outlet that has a layout and day of publication: how well its layouts read that day.
-- kind: view
-- outlet: Whose pages they are.
-- day: Of publication, as printed.
-- articles: Captures of that day that are pages, no texts and no stated stories.
-- fitting: Of those, how many a layout gave the text of. A fall is the sign of another template.
-- compared: Of those, how many took the full recipe as well: a fixed three in a hundred, by hash.
-- agreement: How far the two texts agree on those, in characters: 0 to 1.
select
    captures.outlet,
    captures.published_on as day,
    count(*) as articles,
    count(captures.layout_id) as fitting,
    count(captures.layout_agreement) as compared,
    avg(captures.layout_agreement) as agreement
from main.captures
where
    captures.outlet in (select layouts.outlet from main.layouts)
    and captures.extractor not in ('stated', 'plain')
group by captures.outlet, captures.published_on
