-- Whether two captures of one address are of one article: half of the 5-grams of the shorter text
-- are in the other, or both are of the same day of publication and half of the words of both
-- headlines are in either, or their source gives both one guid: a notice that kills a story says
-- nothing of it. So a rewritten story stays one, and a front page, the column of the day
-- and an address that was given to another story do not become one.
-- kind: scalar(one, other)
select
    coalesce(one['guid'] = other['guid'], false)
    or (
        2 * len(list_intersect(one['shingles'], other['shingles']))
        >= least(len(one['shingles']), len(other['shingles']))
        and len(list_intersect(one['shingles'], other['shingles'])) > 0
    )
    or coalesce(
        one['printed_on'] = other['printed_on']
        and 2 * len(list_intersect(one['headline'], other['headline']))
        >= len(list_distinct(list_concat(one['headline'], other['headline'])))
        and len(one['headline']) > 0,
        false
    )
