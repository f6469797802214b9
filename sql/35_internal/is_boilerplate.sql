-- Whether an outlet's line is its furniture: it stands on three in ten stories or more for sure, on
-- four at least, and four times in five among the first 5 or last 15 lines of a text. Lower shares
-- took authors' own formulas away; measured on 13 sites (`tests/furniture_gain.py`).
-- kind: scalar(documents, stories, at_edge, in_text)
select
    documents >= 4
    and at_edge > 0
    and at_edge >= 0.8 * in_text
    and internal.surely(documents, stories) >= 0.3
