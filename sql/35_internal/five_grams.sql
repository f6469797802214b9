-- The different word 5-grams of a text's words, each as a number; of fewer words, all as one.
-- kind: scalar(words)
select
    list_distinct(list_transform(
        range(1, greatest(len(words) - 3, 2)),
        lambda n: hash(words[n:n + 4])
    ))
