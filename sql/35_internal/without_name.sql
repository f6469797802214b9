-- A text with a mark in place of a name; of none for initials, which lines may hold by chance.
-- kind: scalar(lines, name)
select
    replace(
        -- Named once: a macro's argument is planned wherever it stands. Named twice in each of four
        -- names and a title, it took .15 of the 1.6 CPU s of a small publish.
        lines,
        if(length(name) >= 4, lower(name), ''),  -- nothing stands where '' is looked for
        '<author>'
    )
