-- One row per text whose story is found anew: one whose pairs changed, or its name, and whatever is
-- linked to such a one, over however many links.
-- doc_id: Its number in the corpus.
with recursive changed as (
    select doc_id from staging.touched_texts
    union
    select shown_doc_id as doc_id from staging.retired_texts
    union
    select first_doc_id as doc_id from staging.stale_pairs
    union
    select second_doc_id as doc_id from staging.stale_pairs
    union
    select first_doc_id as doc_id from staging.new_pairs
    union
    select second_doc_id as doc_id from staging.new_pairs
    union
    select doc_id from staging.amended
),

retold as (
    select coalesce(replaced.shown_doc_id, changed.doc_id) as doc_id
    from changed
    left join derived.replaced_texts as replaced on changed.doc_id = replaced.doc_id
    union
    select links.other_doc_id as doc_id
    from retold
    inner join staging.links as links on retold.doc_id = links.doc_id
)

select rows_.doc_id
from derived.article_rows as rows_
semi join retold on rows_.doc_id = retold.doc_id
where rows_.duplicate_of is null
