-- The 5-grams of the words of these codes, each as a number, in their order; of fewer than five
-- words, none.
-- kind: scalar(codes)
select
    list_transform(
        range(1, len(codes) - 3),
        lambda n: hash(codes[n], codes[n + 1], codes[n + 2], codes[n + 3], codes[n + 4])
    )
