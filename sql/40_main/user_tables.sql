-- One row per table that the user may keep in the data folder, and whether it is in force.
-- name: Its name: outlets_extra, annotations, boilerplate_switches.
-- file: The file in the data folder; null where there is none.
-- status: absent: there is no file. accepted: its rows are in force. refused: it has a flaw that
--   would make answers wrong (`user_table_flaws`), and the rows of the snapshot before stay in
--   force.
-- row_count: Rows in force.
select
    tables.name,
    tables.file,
    tables.status,
    case tables.name
        when 'outlets_extra' then (select count(*) from main.outlets_extra)
        when 'annotations' then (select count(*) from main.annotations)
        when 'boilerplate_switches' then (select count(*) from main.boilerplate_switches)
    end as row_count
from staging.user_table_rows as tables
order by tables.name
