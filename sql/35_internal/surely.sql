-- The lower end of the 95 % interval of a share (Wilson 1927): of 4 hits in 4 cases 0.51, of 40 in
-- 100 0.31.
-- kind: scalar(hits, cases)
select (hits + 1.9208 - 1.96 * sqrt(hits * (cases - hits) / cases + 0.9604)) / (cases + 3.8416)
