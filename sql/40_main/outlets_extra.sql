-- What the user knows of outlets, from outlets_extra.csv (or .parquet) in the data folder: one row
-- per outlet and period; no two periods of an outlet overlap. Flaws are in `user_table_flaws`.
-- type: Kind of outlet: national, local, wire, broadcaster, blog, ...
-- country: Where it is based (ISO 3166).
-- leaning: Political leaning, in the user's own scale.
-- owner: Who owns it in the period.
-- valid_from: First day of the period; null for always.
-- valid_until: Last day of the period; null for still.
select
    outlet,
    type,
    country,
    leaning,
    owner,
    valid_from,
    valid_until
from staging.outlets_extra_rows
order by all
