-- Lines that the user switches, from boilerplate_switches.csv (or .parquet) in the data folder: one
-- row per outlet and line. Flaws are in `user_table_flaws`.
-- pattern: The line as `boilerplate_lines.pattern` has it, or as it is printed, where nothing in it
--   varies.
-- is_removed: true: it is taken out where nothing but such lines stands before or behind it,
--   however seldom it is printed. false: it stays, however often.
select
    outlet,
    pattern,
    is_removed
from staging.boilerplate_switches_rows
order by all
