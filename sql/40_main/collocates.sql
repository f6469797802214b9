-- The company a word or phrase keeps: words within `width` words of it. `together` counts them
-- near it, `expected` is what chance would give; `log_dice` (Rychlý 2008; 14 at most) ranks,
-- `pmi` shows how exclusive a pair is. At most `sample` places are read, evenly over the corpus.
-- kind: macro(query, width := 5, n := 50, sample := 20000, copies := false)
with places as materialized (
    select
        doc_id,
        position,
        words
    from query_places(query, copies)
    order by hash(doc_id), position
    limit sample
),

nodes as materialized (
    select
        doc_id,
        list(struct_pack(position, words)) as spans
    from places
    group by doc_id
),

printed as materialized (
    select
        nodes.spans,
        tokens(concat_ws(chr(10), articles.title, articles.standfirst, articles.text)) as words
    from nodes
    inner join main.articles as articles on nodes.doc_id = articles.rowid
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
        term,
        count(*) as together
    from near
    group by term
),

whole as materialized (
    select
        (select count(*) from places) as node,
        (select sum(length) from derived.documents) as words
)

select
    together.term,
    together.together,
    round(2.0 * width * whole.node * terms.occurrences / whole.words, 2) as expected,
    round(14 + log2(2.0 * together.together / (whole.node + terms.occurrences)), 3) as log_dice,
    round(
        log2(
            together.together * whole.words
            / (2.0 * width * whole.node * terms.occurrences)::double
        ), 3
    ) as pmi
from together
inner join derived.terms as terms on together.term = terms.term
cross join whole
order by log_dice desc, together.term asc
limit n
