-- Log-likelihood keyness (Dunning 1993; Rayson and Garside 2000) of a word that occurs a times in c
-- words and b times in d words; negative where it is rarer in the first. 3.84 is p < 0.05, 15.13 is
-- p < 0.0001.
-- kind: scalar(a, b, c, d)
select
    2 * sign(a / c::double - b / nullif(d, 0)::double) * (
        a * ln(greatest(a, 1) / (c * (a + b)::double / (c + d)))
        + b * ln(greatest(b, 1) / (d * (a + b)::double / (c + d)))
    )
