-- Whether a 5-gram that so many texts hold says of any two of them that they may be near copies.
-- One that more hold says so of each and the first of them: it is furniture or a formula, or a
-- story that all carry, whose first print is what counts.
-- kind: scalar(texts)
select texts <= 32
