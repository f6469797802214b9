-- A value between quotes, as a query takes it whatever it holds: `'outlet:' || quoted(outlet)`.
-- kind: scalar(value)
select '"' || replace(value, '"', '""') || '"'
