-- A query cut into its signs, in their order: `said` as typed, `at_` which character it begins, its
-- `kind`, and whether a blank stands before it (`is_apart`). Typographic quotes and dashes count as
-- plain ones. The kinds: w a word, p a phrase, F a field with its value, f one whose value
-- follows, | and O (OR), A (AND), N (NOT), -, ( and ).
-- kind: scalar(query)
select
    list_transform(
        [
            regexp_extract_all(
                regexp_replace(
                    translate(nfc_normalize(query), '“”„‟«»–—−', '""""""---'),
                    '[\p{Z}\p{Cc}]', ' ', 'g'
                ),
                ' +|[()|]|-+'
                '|[^-() 0-9|":][^() |":]*:[^ ()|"]*'
                '|"(?:[^"]|"")*"?(?:~[^ ()|"]*)?'
                '|[^ ()|"]+'
            )
        ],
        lambda found: list_filter(
            list_transform(
                range(1, len(found) + 1),
                lambda i: struct_pack(
                    said := found[i],
                    at_ := 1 + length(array_to_string(found[:i - 1], '')),
                    kind := case
                        when found[i][1] in ('|', '(', ')', '-', ' ') then found[i][1]
                        when found[i][1] = '"' then 'p'
                        when found[i] = 'OR' then 'O'
                        when found[i] = 'AND' then 'A'
                        when found[i] = 'NOT' then 'N'
                        when regexp_matches(found[i], '^[^0-9:][^:]*:$') then 'f'
                        when regexp_matches(found[i], '^[^0-9:][^:]*:') then 'F'
                        else 'w'
                    end,
                    is_apart := i = 1 or found[i - 1][1] = ' '
                )
            ),
            lambda token: token['kind'] != ' '
        )
    )[1]
