-- The words of a text as the index knows them: lower case, in their order; `don't` is two words.
-- The text is in NFC, as `clean` leaves all texts: to normalise them again is a third of the cost.
-- kind: scalar(words)
select regexp_extract_all(lower(words), internal.word_pattern())
