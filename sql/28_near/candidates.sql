-- One row per pair of texts of two articles, one of them touched, that their kept 5-grams say may
-- be near copies: an eighth of those of either, but for one, are of both.
-- first_doc_id: The one that was printed first.
-- second_doc_id: The one that was printed second.
-- chars_so_far: Characters of these pairs' texts, up to this one.
with placed as (
    select
        rows_.doc_id,
        rows_.shown_doc_id,
        rows_.doc_id in (select touched.doc_id from staging.touched_texts as touched) as is_touched,
        row_number() over (order by rows_.printed, rows_.doc_id) as place
    from staging.near_texts as rows_
    where rows_.doc_id in (select shared.doc_id from staging.shared_shingles as shared)
),

holders as materialized (
    select
        shared.shingle,
        shared.texts,
        placed.doc_id,
        placed.shown_doc_id,
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
        arg_min(shown_doc_id, place) as shown_doc_id,
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
),

counted as (
    select
        earlier.doc_id as first_doc_id,
        holders.doc_id as second_doc_id,
        count(*) as shared
    from earlier
    inner join holders
        on
            earlier.shingle = holders.shingle
            and earlier.place < holders.place
            and earlier.shown_doc_id != holders.shown_doc_id
            and (earlier.is_touched or holders.is_touched)
    group by first_doc_id, second_doc_id
),

kept as (
    select
        known.doc_id,
        count(*) as shingles,
        any_value(rows_.char_count) as char_count
    from derived.shingles as known
    inner join staging.near_texts as rows_ on known.doc_id = rows_.doc_id
    where
        known.doc_id in (
            select first_doc_id from counted
            union all
            select second_doc_id from counted
        )
    group by known.doc_id
)

select
    counted.first_doc_id,
    counted.second_doc_id,
    sum(firsts.char_count + seconds.char_count) over (
        order by counted.first_doc_id, counted.second_doc_id
    )::bigint as chars_so_far
from counted
inner join kept as firsts on counted.first_doc_id = firsts.doc_id
inner join kept as seconds on counted.second_doc_id = seconds.doc_id
where counted.shared + 1 >= least(firsts.shingles, seconds.shingles) / 8
