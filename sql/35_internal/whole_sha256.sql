-- The hash of a text as the lake has it, whose own is `text_sha256` where nothing was taken out.
-- kind: scalar(text_sha256, text, lines, opening)
select if(len(lines) = 0, text_sha256, sha256(internal.whole_text(text, lines, opening)))
