-- One row per kept 5-gram that tells other pairs than before of texts that stay: more texts than
-- `is_rare_shingle` allows hold it now, or did, and not both; or another is the first of them.
-- shingle: The number of a 5-gram of words.
with changes as (
    select
        shared.shingle,
        1 as more
    from staging.shared_shingles as shared
    semi join staging.gained_texts as gained on shared.doc_id = gained.doc_id
    union all
    select
        shingle,
        -1 as more
    from staging.lost_shingles
),

changed as (
    select
        shingle,
        sum(more)::bigint as more
    from changes
    group by shingle
),

counted as (
    select
        known.shingle,
        any_value(known.texts) as texts,
        any_value(known.texts) - any_value(changed.more) as texts_before
    from staging.shared_shingles as known
    inner join changed on known.shingle = changed.shingle
    group by known.shingle
),

common as materialized (
    select
        shingle,
        texts,
        texts_before
    from counted
    where
        texts_before > 0
        and not (internal.is_rare_shingle(texts) and internal.is_rare_shingle(texts_before))
),

holders as (
    select
        known.shingle,
        known.doc_id,
        rows_.printed
    from staging.shared_shingles as known
    semi join common on known.shingle = common.shingle
    inner join staging.near_texts as rows_ on known.doc_id = rows_.doc_id
),

firsts as (
    select
        shingle,
        arg_min(doc_id, printed) as first_doc_id,
        min(printed) as printed
    from holders
    group by shingle
),

lost as (
    select
        shingle,
        min(printed) as printed
    from staging.lost_shingles
    group by shingle
)

select common.shingle
from common
inner join firsts on common.shingle = firsts.shingle
left join lost on common.shingle = lost.shingle
where
    internal.is_rare_shingle(common.texts) != internal.is_rare_shingle(common.texts_before)
    or firsts.first_doc_id in (select gained.doc_id from staging.gained_texts as gained)
    or lost.printed < firsts.printed
