-- The 5-grams of these words, each as a number, in their order; of fewer than five words, none.
-- kind: scalar(words)
select
    list_transform(
        [list_transform(words, lambda word: hash(word))],
        lambda hashes: list_transform(
            range(1, len(hashes) - 3),
            lambda n: hash(hashes[n], hashes[n + 1], hashes[n + 2], hashes[n + 3], hashes[n + 4])
        )
    )[1]
