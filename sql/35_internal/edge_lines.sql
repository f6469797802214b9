-- The first and last lines of a text, so many of them.
-- kind: scalar(whole, opening, closing)
select
    list_concat(
        string_split(whole, chr(10))[:opening],
        string_split(whole, chr(10))[len(string_split(whole, chr(10))) - closing + 1:]
    )
