-- Articles like this one: those that share MinHash bands with it (`bands` of 16: near copies), and
-- those that share its most telling words (`score`, BM25 of the 20 rarest words that it repeats).
-- kind: macro(article, n := 20)
with this as materialized (
    select
        doc_id,
        article_id,
        minhash_bands,
        tokens(concat_ws(chr(10), title, standfirst, text)) as words
    from derived.article_rows
    where article_id = article
),

whole as materialized (
    select
        count(*) as articles,
        avg(length) as length
    from derived.documents
),

telling as materialized (
    select
        terms.term_id,
        ln(1 + (whole.articles - terms.articles + 0.5) / (terms.articles + 0.5)) as idf
    from (
        select
            term,
            count(*) as hits
        from (
            select unnest(words) as term
            from this
        ) as running
        group by term
    ) as own
    inner join derived.terms as terms on own.term = terms.term
    cross join whole
    where terms.articles > 1 and terms.articles < greatest(whole.articles / 10, 20)
    order by own.hits * idf desc, terms.term asc
    limit 20
),

found as materialized (
    select
        postings.doc_id,
        postings.term_id,
        count(*) as hits
    from derived.postings as postings
    inner join telling on postings.term_id = telling.term_id
    group by postings.doc_id, postings.term_id
),

scored as materialized (
    select
        found.doc_id,
        sum((
            telling.idf * found.hits * 2.2
            / (found.hits + 1.2 * (0.25 + 0.75 * documents.length / whole.length))
        )::decimal(18, 9))::double as score
    from found
    inner join telling on found.term_id = telling.term_id
    inner join derived.documents as documents on found.doc_id = documents.doc_id
    cross join whole
    group by found.doc_id
),

near as materialized (
    select
        articles.doc_id,
        len(list_intersect(articles.minhash_bands, this.minhash_bands)) as bands
    from derived.article_rows as articles
    cross join this
    where list_has_any(articles.minhash_bands, this.minhash_bands)
),

best as materialized (
    select
        documents.doc_id,
        coalesce(near.bands, 0) as bands,
        coalesce(scored.score, 0) as score
    from scored
    full join near on scored.doc_id = near.doc_id
    inner join derived.documents as documents
        on coalesce(near.doc_id, scored.doc_id) = documents.doc_id
    where documents.doc_id not in (select this.doc_id from this)
    order by
        bands desc,
        score desc,
        documents.published_on asc nulls last,
        documents.article_id asc
    limit n
)

select
    articles.article_id,
    articles.published_on,
    articles.outlet,
    articles.title,
    best.bands,
    round(best.score, 3) as score,
    articles.url
from best
inner join derived.article_rows as articles on best.doc_id = articles.doc_id
order by
    best.bands desc,
    best.score desc,
    articles.published_on asc nulls last,
    articles.article_id asc
