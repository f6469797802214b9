-- Words of headlines
-- In how many headlines a word stands, of those that headlines use more than texts do. Words that
-- are common in any language (`common_words`) are left out. Each text counts once.
with headlines as (
    select
        word,
        count(*) as headlines
    from (
        select unnest(list_distinct(tokens(title))) as word
        from articles
        where
            internal.counts(getvariable('counting'), duplicate_of is not null, is_first_print)
            and title is not null
    ) as spoken
    group by word
),

whole as (
    select
        (select sum(headlines) from headlines) as headline_words,
        (select sum(occurrences) from derived.terms) as words
)

select
    headlines.word as name,
    headlines.headlines as value,
    round(
        (headlines.headlines / whole.headline_words) / (terms.occurrences / whole.words), 1
    ) as times_as_frequent
from headlines
inner join derived.terms as terms on headlines.word = terms.term
cross join whole
where
    headlines.headlines / whole.headline_words > terms.occurrences / whole.words
    and regexp_matches(headlines.word, '\p{L}')
    and length(headlines.word) > 1
    and headlines.word not in (select common.term from common_words() as common)
order by value desc, name
limit 25
