-- The number of a line of an outlet, as it is compared.
-- kind: scalar(outlet, line_key)
select (hash(outlet, line_key) >> 1)::bigint
