-- Tables of the user's that were refused: the rows of the snapshot before stay in force.
-- name: The table.
-- flaw: What is wrong (`user_table_flaws`).
-- row_count: Rows with the flaw.
-- lines: Their lines in the file, the first 20.
-- told: The same for people.
select
    name,
    flaw,
    row_count,
    lines,
    told
from main.user_table_flaws
where refuses
