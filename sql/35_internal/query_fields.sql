-- One row per field of a query. To add one, name it here and say in `query_documents` what it
-- reads.
-- place: Its place in `query_language`, from 1.
-- field: How it is called before the colon.
-- compares: whole: a value of the column, whatever its case; words: some of the column's words, in
--   their order; date: a year, month or day; stem: the text.
-- also: What else people call it: an error names the field then.
-- meaning: What it asks for.
select
    (row_number() over ())::integer as place,
    fields.field,
    fields.compares,
    fields.also,
    fields.meaning
from (
    values
    (
        'stem',
        'stem',
        ['stems', 'lemma', 'forms'],
        'a word in all its forms, which `stems` shows'
    ),
    (
        'outlet',
        'whole',
        ['site', 'domain', 'publisher', 'newspaper', 'paper'],
        'the outlet, as the column `outlet` names it'
    ),
    (
        'source',
        'whole',
        ['sitename', 'src', 'publication'],
        'the outlet by any of its names: `outlet`, `hostname` or `sitename`'
    ),
    (
        'hostname',
        'whole',
        ['host', 'server'],
        'the host of the address'
    ),
    (
        'url',
        'whole',
        ['link', 'inurl', 'address'],
        'the address: `url` or `canonical_url`'
    ),
    (
        'id',
        'whole',
        ['article_id', 'article'],
        'the `article_id`'
    ),
    (
        'language',
        'whole',
        ['lang', 'lg'],
        'the language of the text: en, de, ...'
    ),
    (
        'type',
        'whole',
        ['page_type', 'kind'],
        'the `page_type`: article, live_blog, opinion, ...'
    ),
    (
        'section',
        'whole',
        ['desk', 'rubric'],
        'the section'
    ),
    (
        'category',
        'whole',
        ['categories', 'topic', 'subject'],
        'one of the `categories`'
    ),
    (
        'tag',
        'whole',
        ['tags', 'keyword', 'keywords'],
        'one of the `tags`'
    ),
    (
        'license',
        'whole',
        ['licence', 'rights'],
        'the licence that the page declares'
    ),
    (
        'title',
        'words',
        ['headline', 'intitle', 'hl'],
        'words of the headline'
    ),
    (
        'author',
        'words',
        ['authors', 'by', 'byline'],
        'words of the name of one of the `authors`'
    ),
    (
        'credit',
        'words',
        ['agency', 'credits'],
        'words of the agency or photo credit'
    ),
    (
        'dateline',
        'words',
        ['place', 'city'],
        'words of the dateline'
    ),
    (
        'date_source',
        'whole',
        ['datesource'],
        'where the date comes from: the `date_source`'
    ),
    (
        'date_precision',
        'whole',
        ['precision'],
        'how exact the date is: the `date_precision`'
    ),
    (
        'extractor',
        'whole',
        ['method'],
        'which method gave the text'
    ),
    (
        'country',
        'whole',
        ['nation'],
        'what `outlets_extra` says of the outlet on the day of publication'
    ),
    (
        'leaning',
        'whole',
        ['bias', 'slant'],
        'what `outlets_extra` says of the outlet on the day of publication'
    ),
    (
        'owner',
        'whole',
        ['owned_by'],
        'what `outlets_extra` says of the outlet on the day of publication'
    ),
    (
        'outlet_type',
        'whole',
        ['media_type'],
        'what `outlets_extra` says of the outlet on the day of publication'
    ),
    (
        'after',
        'date',
        ['since', 'from', 'start', 'date', 'year', 'on', 'published_on'],
        'published in this year or month, on this day, or later'
    ),
    (
        'before',
        'date',
        ['until', 'till', 'to', 'end'],
        'published before this year, month or day: `before:2021` ends with 2020'
    )
) as fields (field, compares, also, meaning)
