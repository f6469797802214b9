-- What a query can be, for `search`, `kwic`, `attention` and all else that takes one: one row per
-- thing that one can write. Anything else is an error that shows the right spelling.
-- kind: view
-- written: How it is written.
-- means: What it finds.
select
    written,
    means
from (
    select
        signs.written,
        signs.means,
        row_number() over () as place
    from (
        values
        (
            'oil price',
            'both words, wherever they stand. Case does not matter, nor do accents in a word typed '
            || 'without; what is no letter or digit only parts words: covid-19 is a phrase of two'
        ),
        (
            '"oil price"',
            'the phrase. In quotes, AND, OR and NOT are words'
        ),
        (
            'refin*',
            'words that begin so; in a phrase too: "oil refin*"'
        ),
        (
            'oil|gas, oil OR gas',
            'either. Both bind closer than a blank: oil|gas price wants price too'
        ),
        (
            '(oil | gas) price',
            'parentheses hold alternatives, and do not nest'
        ),
        (
            '-oil, NOT oil',
            'articles without it; before whatever can be written: -"oil price", -(oil | gas), '
            || '-tag:x, -after:2020. What a query finds, and what it finds with a minus, are all'
        ),
        (
            'oil AND price',
            'the same as oil price. An OR beside AND, NOT or a minus stands in parentheses'
        ),
        (
            '"oil price"~10',
            'these words in any order, from the first to the last at most ten further on; '
            || 'neighbours are one further on'
        ),
        (
            'tag:x, tag:x|y, tag:(x | y)',
            'a value of a field, or one of several: a field holds for all its alternatives'
        ),
        (
            'tag:"x y"',
            'a value with blanks. A quote in it is doubled: `quoted` writes any value'
        ),
        (
            'tag:begin*',
            'a value that begins so, without quotes'
        ),
        (
            '(nothing)',
            'without words, all articles that the fields admit; without fields too, all. `kwic`, '
            || '`collocates` and `dispersion` want a word or phrase'
        )
    ) as signs (written, means)
    union all
    select
        field || ':' as written,
        meaning as means,
        100 + place as place
    from internal.query_fields
) as listed
order by place
