-- The lines of a text as they are compared: what varies in a line that is printed again and again
-- (the article's own title and authors, numbers, dates, addresses) is a mark, the rest lower case.
-- kind: scalar(lines, title, authors)
select
    string_split(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    internal.without_names(lines, title, authors),
                    'https?://\S+',
                    '<address>',
                    'g'
                ),
                '\p{Nd}[\p{Nd}.,:/]*\p{Nd}|\p{Nd}',
                '0',
                'g'
            ),
            -- A month is the word between the numbers of a date, or in front of them.
            '\b0[.]? (?:de |of )?\pL+[.]? (?:de )?0\b|\b\pL+[.]? 0, 0\b',
            '0',
            'g'
        ),
        chr(10)
    )
