-- A text with a mark in place of a name; of none for initials, which lines may hold by chance.
-- kind: scalar(lines, name)
select if(length(name) >= 4, replace(lines, lower(name), '<author>'), lines)
