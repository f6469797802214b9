-- The 5-grams of the words of these codes that `shingles` keeps: those whose hash ends in 00, a
-- quarter, 40 bits of each; whichever text holds one keeps it.
-- kind: scalar(codes)
select
    list_distinct(list_transform(
        list_filter(internal.shingles(codes), lambda shingle: shingle & 3 = 0),
        lambda shingle: shingle >> 24
    ))
