-- One row per author and outlet, as signed. A text counts once.
-- kind: by_outlet
-- author: The name as printed.
-- articles: Texts signed, alone or with others.
-- words: Words in them.
-- first_on: First day of publication.
-- last_on: Last day of publication.
-- sections: Sections they stood in, alphabetically.
select
    author,
    outlet,
    count(*) as articles,
    sum(word_count)::bigint as words,
    min(published_on) as first_on,
    max(published_on) as last_on,
    coalesce(
        list(distinct section order by section) filter (where section is not null), []
    ) as sections
from (
    select
        outlet,
        word_count,
        published_on,
        section,
        unnest(authors) as author
    from affected.articles
    where duplicate_of is null
) as signed
group by author, outlet
order by articles desc, author asc, outlet asc nulls last
