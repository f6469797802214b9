-- One row per capture that was compared: whether it is of the same article as the one before it.
-- kind: pieces
-- doc_id: Its number in the corpus.
-- is_continued: Whether both are of one article.
with pairs as (
    select
        owns.doc_id,
        owns.guid,
        owns.printed_on,
        owns.title,
        owns.opening,
        anchors.guid as anchor_guid,
        anchors.printed_on as anchor_printed_on,
        anchors.title as anchor_title,
        anchors.opening as anchor_opening
    from staging.compared_captures as compared
    inner join staging.compared_openings as owns on compared.doc_id = owns.doc_id
    inner join staging.compared_openings as anchors on compared.anchor_id = anchors.doc_id
    where compared.doc_id between getvariable('first_doc') and getvariable('last_doc')
),

cut as (
    select
        *,
        list_transform(tokens(opening), lambda word: hash(word)) as words,
        list_transform(tokens(anchor_opening), lambda word: hash(word)) as anchor_words
    from pairs
),

measured as (
    select
        * exclude (opening, anchor_opening, words, anchor_words),
        list_distinct(tokens(title)) as headline,
        list_distinct(tokens(anchor_title)) as anchor_headline,
        internal.five_grams(words) as shingles,
        internal.five_grams(anchor_words) as anchor_shingles
    from cut
)

select
    doc_id,
    internal.is_one_article(
        struct_pack(
            guid := anchor_guid,
            printed_on := anchor_printed_on,
            headline := anchor_headline,
            shingles := anchor_shingles
        ),
        struct_pack(
            guid := guid,
            printed_on := printed_on,
            headline := headline,
            shingles := shingles
        )
    ) as is_continued
from measured
