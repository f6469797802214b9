-- True, or else an error with this message.
-- kind: scalar(is_right, message)
select case when is_right then true else error(message) end
