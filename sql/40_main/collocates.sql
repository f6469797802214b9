-- The company a word or phrase keeps: words within `width` words of it. `together` counts them
-- near it, `expected` is what chance would give; `log_dice` (Rychlý 2008; 14 at most) ranks,
-- `pmi` shows how exclusive a pair is. The query's fields make the subcorpus: the word, its company
-- and all words are counted in the articles that they admit, and in no others.
-- kind: macro(query, width := 5, n := 50, counting := 'texts')
with question as materialized (
    select units
    from internal.query_asked_words(query, 'collocates')
    where internal.checked(width >= 1, 'collocates: width is a number of words, 1 or more')
),

subcorpus as materialized (
    select
        doc_id,
        length
    from internal.query_documents((select question.units from question), counting)
),

places as materialized (
    select
        doc_id,
        position,
        words
    from internal.query_places((select question.units from question), counting)
),

nodes as materialized (
    select
        doc_id,
        list(struct_pack(position, words)) as spans
    from places
    group by doc_id
),

printed as (
    select
        nodes.spans,
        tokens(concat_ws(chr(10), articles.title, articles.standfirst, articles.text)) as words
    from nodes
    inner join derived.article_rows as articles on nodes.doc_id = articles.doc_id
),

near as (
    select
        unnest(flatten(list_transform(
            spans,
            lambda s: list_concat(
                list_slice(words, greatest(s['position'] - width, 0) + 1, s['position']),
                list_slice(
                    words,
                    s['position'] + s['words'] + 1,
                    s['position'] + s['words'] + width
                )
            )
        ))) as term
    from printed
),

together as materialized (
    select
        terms.term_id,
        any_value(terms.term) as term,
        count(*) as together
    from near
    inner join derived.terms as terms on near.term = terms.term
    group by terms.term_id
),

-- How often each of them stands in the subcorpus.
counted as materialized (
    select
        postings.term_id,
        count(*) as occurrences
    from derived.postings as postings
    inner join subcorpus on postings.doc_id = subcorpus.doc_id
    where postings.term_id in (select together.term_id from together)
    group by postings.term_id
),

whole as materialized (
    select
        (select count(*) from places) as node,
        (select sum(length) from subcorpus) as words
)

select
    together.term,
    together.together,
    round(2.0 * width * whole.node * counted.occurrences / whole.words, 2) as expected,
    round(14 + log2(2.0 * together.together / (whole.node + counted.occurrences)), 3) as log_dice,
    round(
        log2(
            together.together * whole.words
            / (2.0 * width * whole.node * counted.occurrences)::double
        ), 3
    ) as pmi
from together
inner join counted on together.term_id = counted.term_id
cross join whole
order by log_dice desc, together.term asc
limit n
