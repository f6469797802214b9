-- Who wrote the most, where and about what?
-- Read: one row an author and outlet; `sections` are the most frequent first.
-- Trap: one person may sign in several ways, and an agency may stand where a name should.
select
    author,
    outlet,
    count(*) as articles,
    sum(word_count)::bigint as words,
    min(published_on) as first_on,
    max(published_on) as last_on,
    list(distinct section order by section) filter (where section is not null) as sections
from (
    select
        outlet,
        word_count,
        published_on,
        section,
        unnest(authors) as author
    from articles
    where duplicate_of is null
) as signed
group by author, outlet
order by articles desc, author, outlet
limit 50
