-- The words of a text as printed, each with the punctuation behind it: chunk n holds token n.
-- kind: scalar(words)
select
    regexp_extract_all(
        nfc_normalize(words), '(?:' || internal.word_pattern() || ')[^\p{L}\p{N}\p{M}]*'
    )
