-- The day after the last of a day, week, month, quarter or year that begins on this one.
-- kind: scalar(period, grain)
select (period + internal.grain_step(grain))::date
