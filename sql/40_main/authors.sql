-- One row per author and outlet, as signed. A text counts once.
-- kind: groups(staging.touched_authors)
-- author: The name as printed.
-- articles: Texts signed, alone or with others.
-- words: Words in them.
-- first_on: First day of publication.
-- last_on: Last day of publication.
-- sections: Sections they stood in, alphabetically.
select
    signed.author,
    signed.outlet,
    count(*) as articles,
    sum(signed.word_count)::bigint as words,
    min(signed.published_on) as first_on,
    max(signed.published_on) as last_on,
    coalesce(
        list(distinct signed.section order by signed.section)
        filter (where signed.section is not null),
        []
    ) as sections
from (
    select
        outlet,
        word_count,
        published_on,
        section,
        unnest(authors) as author
    from main.articles
    where duplicate_of is null
) as signed
semi join staging.touched_authors as touched
    on signed.outlet is not distinct from touched.outlet and signed.author = touched.author
group by signed.author, signed.outlet
order by articles desc, signed.author asc, signed.outlet asc nulls last
