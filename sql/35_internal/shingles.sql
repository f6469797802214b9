-- The 5-grams of the words of these hashes, each as a number, in their order; of fewer than five
-- words, none.
-- kind: scalar(word_hashes)
select
    list_transform(
        range(1, len(word_hashes) - 3),
        lambda n: hash(word_hashes[n], word_hashes[n + 1], word_hashes[n + 2], word_hashes[n + 3], word_hashes[n + 4])
    )
