-- One row per mistake that a query can hold: what it looks like, and what to say of it. A query
-- that matches none of them is right: what a new sign or field must not be goes here.
-- mistake_id: Which counts where a sign matches several: the first.
-- place: Regular expression for where a sign stands: the kinds of `query_tokens` before it, itself
--   between < and >, those behind it; and a blank where one stands beside it.
-- matter: Regular expression for what it is: what its field compares (text without one), how many
--   words it holds (0, 1 or 2 for more) with what is wrong with them (a letter each), and what was
--   typed.
-- mistake: What to say; {field}, {value}, {word} and {meant} stand for what was typed and meant.
select
    (row_number() over ())::integer as mistake_id,
    mistakes.place,
    mistakes.matter,
    mistakes.mistake
from (
    values
    (
        '<p>',
        '^\w+ \w+ "(?:[^"]|"")*$',
        'the quotes are not closed. Write "oil price"'
    ),
    (
        '<[fF]>',
        '^unknown ',
        'there is no field {field}. Did you mean {meant}? '
        || 'What there is: from query_language'
    ),
    (
        '<p>',
        '^(?:whole|words|date) .*"~[^"]*$',
        'proximity is for words of the text, not for a field. Write "oil price"~10'
    ),
    (
        '<[wF]>',
        '^(?:text|stem) \w+ .*~',
        'proximity goes with a phrase. Write "oil price"~10'
    ),
    (
        '<p>',
        '"~(?:0[^"]*|[^"]*[^"0-9][^"]*|[0-9]{5,})?$',
        'proximity is a number of words from 1 to 9999. Write "oil price"~10'
    ),
    (
        '<p>',
        '^\w+ [01]\w* .*"~\d+$',
        'proximity needs two words or more. Write "oil price"~10'
    ),
    (
        '<p>',
        '^\w+ \w*t\w* .*"~\d+$',
        'so many words do not fit into so few. Write a larger number: "oil price"~10'
    ),
    (
        '<p>',
        '^\w+ \w*d\w* .*"~\d+$',
        'the words of a proximity differ from each other. Write "oil price"~10'
    ),
    (
        '<w>',
        '^text \w+ (?i:and|or|not)$',
        'AND, OR and NOT are written in capitals. For the word, write "{value}"'
    ),
    (
        '<w>',
        '^text \w+ (?:NEAR|ADJ|XOR|(?i:near|adj|pre|w|n)/\d+)$',
        'it means nothing in a query. For words near each other, write "oil price"~10'
    ),
    (
        '<[wF]>',
        '^(?:text|stem) \w+ .*[\^?!\[\]{}=<>\\]',
        'one of the signs ^ ? ! = < > [ ] { } \ is in it, which means nothing in a query. '
        || 'Leave it out, or write "{value}"'
    ),
    (
        '<[wpF]>',
        '^\w+ \w*e\w* ',
        'it is empty'
    ),
    (
        '<[wpF]>',
        '^date \w*n\w* ',
        'it is no year, month or day. Write {field}:2020, {field}:2020-07 or {field}:2020-07-31'
    ),
    (
        '<[wF]>',
        '^(?:whole|words) \w+ (?:\w+:)?''',
        'a value with blanks stands in double quotes. Write {field}:"a b"'
    ),
    (
        '<[wF]>',
        '^whole \w+ (?:.*\*.|(?:\w+:)?\*$)',
        '* stands at the end of a value only. Write {field}:begin*'
    ),
    (
        '<[wpF]>',
        '^stem .*\*',
        'stem: stands for all forms of a whole word, without *. Write stem:{word}'
    ),
    (
        '<[wpF]>',
        '^(?:text|words) \w*s\w* ',
        '* stands at the end of a word. Write {word}*'
    ),
    (
        '<[wpF]>',
        '^words \w*i\w* ',
        '* stands at the end of the last word. Write {field}:{word}*'
    ),
    (
        '<[wpF]>',
        '^(?:text|stem|words) 0',
        'there is no word in it'
    ),
    (
        '[wpF)]<[wpFf(-]>',
        '',
        'a blank is missing before it'
    ),
    (
        '\([^)]*<\(>',
        '',
        'parentheses do not nest. Write (oil | gas | coal)'
    ),
    (
        '<\(> ?\)',
        '',
        'there is nothing between the parentheses. Write (oil | gas)'
    ),
    (
        '<\(>[^)]*$',
        '',
        'the parenthesis is not closed. Write (oil | gas)'
    ),
    (
        '(?:^|\))[^(]*<\)>',
        '',
        'no parenthesis was opened. Write (oil | gas)'
    ),
    (
        '\([^)]*(?:<[-NA]>|[wpF] ?<[wpFf]>)',
        '',
        'inside parentheses stand only alternatives. Write (oil | gas) price, or -(oil | gas)'
    ),
    (
        '(?:^|[^wpF) ]) ?<[|O]>',
        '',
        'an alternative is missing before it. Write oil | gas'
    ),
    (
        '<[|O]> ?[-N]',
        '',
        'an alternative has no minus of its own. Write -(oil | gas)'
    ),
    (
        '<[|O]> ?(?:$|[^wpFf( ])',
        '',
        'an alternative is missing after it. Write oil | gas'
    ),
    (
        '[-NA](?:f?\([^)]*\)|fp|[wpF])(?:[|O](?:f?\([^)]*\)|fp|[wpF]))* ?<O>'
        || '|<O> ?(?:f?\([^)]*\)|fp|[wpF])(?:[|O](?:f?\([^)]*\)|fp|[wpF]))*A',
        '',
        'it may mean two things beside AND, NOT or a minus. '
        || 'Write (oil OR gas) AND price, or -(oil OR gas)'
    ),
    (
        '(?:^|[^wpF) ]) ?<A>',
        '',
        'nothing stands before it. Write oil AND gas'
    ),
    (
        '<A> ?(?:$|[^wpFf(N -])',
        '',
        'nothing stands after it. Write oil AND gas'
    ),
    (
        '<->',
        ' --+$',
        'one minus is enough. Write -oil'
    ),
    (
        '<[-N]> ?(?:$|[^wpFf( ])',
        '',
        'nothing stands after it to be left out. Write -oil, or NOT oil'
    ),
    (
        '<-> ',
        '',
        'a minus stands right before what it leaves out. Write -oil'
    ),
    (
        '<f>(?:$|[^p(])',
        '^date ',
        'a value is missing right behind the colon. Write {field}:2020-07'
    ),
    (
        '<f>(?:$|[^p(])',
        '',
        'a value is missing right behind the colon. Write {field}:x'
    ),
    (
        '[|O]\(? ?<[fF]>',
        '^(?:whole|words|date) ',
        'alternatives are all words, or all values of one field. '
        || 'Write title:(oil | gas), or (oil | gas) outlet:x'
    ),
    (
        '[|O]\(? ?<[wp]>',
        '^date ',
        'only one date is possible. Write {field}:2020-07'
    )
) as mistakes (place, matter, mistake)
