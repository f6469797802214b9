-- In which languages does each outlet publish, and does it say so itself?
-- Read: `disagreements` are texts whose page claims another language than was detected.
-- Trap: very short texts are guessed at; look at `mean_score` before believing a rare language.
select
    outlet,
    language,
    count(*) as articles,
    round(avg(language_score::decimal(9, 6)), 3) as mean_score,
    count(*) filter (
        where split_part(claimed_language, '-', 1) != split_part(language, '-', 1)
    ) as disagreements
from articles
group by outlet, language
order by outlet, articles desc, language
