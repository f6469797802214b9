-- How many times more frequent, as a power of two (Hardie 2014): 1 is twice, -1 is half; 0.5 stands
-- for a word that does not occur.
-- kind: scalar(a, b, c, d)
select log2((greatest(a, 0.5) / c::double) / (greatest(b, 0.5) / nullif(d, 0)::double))
