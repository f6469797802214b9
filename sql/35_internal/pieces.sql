-- The words of a text, as `tokens` cuts them but as printed, and every other character that is no
-- blank by itself; each with the blanks before it.
-- kind: scalar(words)
select
    regexp_extract_all(
        nfc_normalize(words), '[\s\p{Z}\p{C}]*(?:' || internal.word_pattern() || '|[^\s\p{Z}\p{C}])'
    )
