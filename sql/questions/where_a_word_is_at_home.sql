-- Is a word spread evenly over outlets and months, or does one part have it all?
-- Read: `dp` near 0 is even, near 1 is lumped (Gries); `densest_part` has the most for its size.
-- Trap: a word with five hits cannot be even over fifty parts: compare words of like frequency.
select
    'outlet' as across,
    hits,
    parts,
    parts_with,
    dp,
    densest_part
from dispersion('government', 'outlet')
union all
select
    'month' as across,
    hits,
    parts,
    parts_with,
    dp,
    densest_part
from dispersion('government', 'month')
order by across
