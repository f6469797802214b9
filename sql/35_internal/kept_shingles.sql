-- The 5-grams of these words that `shingles` keeps: those whose hash ends in 00, a quarter, 40 bits
-- of each; whichever text holds one keeps it.
-- kind: scalar(words)
select
    list_distinct(list_transform(
        list_filter(internal.shingles(words), lambda shingle: shingle & 3 = 0),
        lambda shingle: shingle >> 24
    ))
