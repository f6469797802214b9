-- A text with the lines that were taken out of its beginning and end put back.
-- kind: scalar(text, lines, opening)
select
    array_to_string(
        list_concat(lines[:opening], [text], lines[opening + 1:]),
        chr(10)
    )
