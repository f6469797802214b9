-- One row per link between texts whose stories are found anew.
-- doc_id: Its number in the corpus.
-- other_doc_id: The number of what it is like.
-- similarity: Share of the 5-grams of either that both hold, 0 to 1.
select links.*  -- noqa: AM04
from staging.links as links
semi join staging.retold_texts as retold on links.doc_id = retold.doc_id
-- A copy of another article's text is linked by what it said before: it tells that one's story.
semi join staging.retold_texts as others on links.other_doc_id = others.doc_id
