-- Words that stand in more than this `share` of the texts of a language: its grammar, mostly. Read
-- from `sample` texts a language, always the same ones; what stands in two or fewer is not common.
-- kind: macro(share := 0.2, sample := 500)
with sampled as materialized (
    select
        doc_id,
        language,
        count(*) over (partition by language) as texts
    from (
        select
            doc_id,
            language,
            row_number() over (
                partition by language
                order by hash(article_id), article_id
            ) as place
        from derived.documents
        where language is not null and not is_copy
    ) as drawn
    where place <= sample
),

counted as (
    select
        sampled.language,
        postings.term_id,
        any_value(sampled.texts) as texts,
        count(distinct postings.doc_id) as with_it
    from derived.postings as postings
    inner join sampled on postings.doc_id = sampled.doc_id
    group by sampled.language, postings.term_id
)

select
    counted.language,
    terms.term,
    round(counted.with_it / counted.texts, 3) as share_of_texts
from counted
inner join derived.terms as terms on counted.term_id = terms.term_id
where counted.with_it > 2 + share * counted.texts
order by counted.language, share_of_texts desc, terms.term
