-- How many characters lines take in a text, with what ends them.
-- kind: scalar(lines)
select (length(array_to_string(lines, chr(10))) + if(len(lines) > 0, 1, 0))::integer
