-- One row per link of a text whose story is found anew.
select links.*  -- noqa: AM04
from staging.links as links
semi join staging.retold_texts as retold on links.doc_id = retold.doc_id
