-- The 5-grams of the words of these hashes that `shingles` keeps: those whose hash ends in 00, a
-- quarter, 40 bits of each; whichever text holds one keeps it.
-- kind: scalar(word_hashes)
select
    list_distinct(list_transform(
        list_filter(internal.shingles(word_hashes), lambda shingle: shingle & 3 = 0),
        lambda shingle: shingle >> 24
    ))
