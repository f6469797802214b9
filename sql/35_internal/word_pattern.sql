-- What counts as a word: a run of letters, digits and marks; in scripts that write no spaces, a
-- character and its marks.
-- kind: scalar()
select
    '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*'
    '|(?:[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{N}\p{M}])+'
