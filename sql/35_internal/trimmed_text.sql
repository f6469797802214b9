-- A text without its first and last lines, so many of them.
-- kind: scalar(whole, opening, closing)
select
    array_to_string(
        string_split(whole, chr(10))[opening + 1:len(string_split(whole, chr(10))) - closing],
        chr(10)
    )
