-- How many words lines have, as `word_count` counts them: a CJK or Thai character is one.
-- kind: scalar(lines)
select
    len(
        regexp_extract_all(
            array_to_string(lines, chr(10)),
            '[\x{0e00}-\x{0e7f}\x{3040}-\x{30ff}\x{3400}-\x{4dbf}'
            '\x{4e00}-\x{9fff}\x{f900}-\x{faff}]'
            '|[\p{L}\p{N}]+(?:[''’\-][\p{L}\p{N}]+)*'
        )
    )::integer
