-- The different word 5-grams of a text's words, each as a number; of fewer words, all as one.
-- kind: scalar(words)
select
    list_distinct(list_transform(
        list_slice(
            list_zip(words, words[2:], words[3:], words[4:], words[5:]),
            1,
            greatest(len(words) - 4, 1)
        ),
        lambda one: hash(one)
    ))
