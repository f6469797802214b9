-- One row: which state of the lake the corpus shows.
-- lake_version: Number of the last event of the lake's manifest that it shows. A corpus with a
--   higher one of the same lake is newer.
-- built_version: The same of the last publish that built the whole corpus anew; those since then
--   changed what was new.
select
    staged.lake_version,
    staged.built_version
from staging.snapshot_rows as staged
