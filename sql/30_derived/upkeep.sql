-- One row: what the next publish must know to change this corpus and not build it anew.
-- made_by: A hash of the code and the libraries that made it: others cannot go on from it.
-- built_version: The lake's version when it was last built as a whole.
-- left_articles: Articles that left it since then: their room in the file is not given back.
select
    staged.made_by,
    staged.built_version,
    staged.left_articles
    + (select count(*) from staging.redone_rows) as left_articles
from staging.snapshot_rows as staged
