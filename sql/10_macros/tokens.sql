-- The words of a text as the index knows them: lower case, in their order; `don't` is two words.
-- kind: scalar(words)
select regexp_extract_all(lower(nfc_normalize(words)), word_pattern())
