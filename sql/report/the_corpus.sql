-- The corpus
-- `texts` are articles whose text no earlier article had, `stories` those of them that are no near
-- copy of an earlier one either; `undated` articles have no day.
select
    (select count(*) from raw_files) as raw_files,
    (select sum(records_seen)::bigint from raw_files) as records,
    count(*) as articles,
    (select count(*) from rejects) as rejects,
    count(*) filter (where duplicate_of is null) as texts,
    count(*) filter (where is_first_print) as stories,
    sum(word_count)::bigint as words,
    count(distinct outlet) as outlets,
    count(distinct language) as languages,
    min(published_on) as first_day,
    max(published_on) as last_day,
    count(*) filter (where published_on is null) as undated
from articles
