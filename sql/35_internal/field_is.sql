-- Whether a value is the one that a field of a query asks for, or begins so where that is asked.
-- kind: scalar(held, asked)
select
    lower(held) = asked['value']
    or (asked['is_prefix'] and starts_with(lower(held), asked['value']))
