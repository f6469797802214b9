-- Whether two texts tell one story if they were printed within days: half of one, and no less than
-- 20 words of it, is found in the other.
-- kind: scalar(shared, first_in_second, second_in_first)
select shared >= 16 and greatest(first_in_second, second_in_first) >= 0.5
