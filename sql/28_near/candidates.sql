-- One row per pair of texts, one of them touched, that a kept 5-gram says may be near copies.
-- first_doc_id: The one that was printed first.
-- second_doc_id: The one that was printed second.
with placed as (
    select
        rows_.doc_id,
        rows_.doc_id in (select touched.doc_id from staging.touched_texts as touched) as is_touched,
        row_number() over (order by internal.print_order(rows_), rows_.doc_id) as place
    from derived.article_rows as rows_
    where rows_.doc_id in (select shared.doc_id from staging.shared_shingles as shared)
),

holders as materialized (
    select
        shared.shingle,
        shared.texts,
        placed.doc_id,
        placed.is_touched,
        placed.place
    from staging.shared_shingles as shared
    inner join placed on shared.doc_id = placed.doc_id
),

firsts as (
    select
        shingle,
        texts,
        arg_min(doc_id, place) as doc_id,
        arg_min(is_touched, place) as is_touched,
        min(place) as place
    from holders
    where not internal.is_rare_shingle(texts)
    group by shingle, texts
),

earlier as (
    select * from holders
    where internal.is_rare_shingle(texts)
    union all by name
    select * from firsts
)

select distinct
    earlier.doc_id as first_doc_id,
    holders.doc_id as second_doc_id
from earlier
inner join holders
    on
        earlier.shingle = holders.shingle
        and earlier.place < holders.place
        and (earlier.is_touched or holders.is_touched)
