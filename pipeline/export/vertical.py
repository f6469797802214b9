"""An article -> vertical text, as the Corpus Workbench and Sketch Engine read it.

One token a line, structures as XML tags on lines of their own. Words are cut by the same macro as
those of the index, so that a count there is a count here.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

ATTRIBUTES = (
    "id",
    "date",
    "year",
    "outlet",
    "language",
    "section",
    "type",
    "author",
    "url",
    "copy_of",
)
PARTS = ("title", "standfirst", "text")

# `{part}_lines` is a list of paragraphs, each a list of pieces with the blanks before them.
COLUMNS = ", ".join(
    [
        "article_id as id, published_on as date, year(published_on) as year, outlet, language",
        "section, page_type as type, array_to_string(authors, '|') as author, url",
        "duplicate_of as copy_of",
        *(
            f"list_transform(string_split({part}, chr(10)), lambda line: internal.pieces(line)) "
            f"as {part}_lines"
            for part in PARTS
        ),
    ]
)

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def document(row: dict[str, Any]) -> Iterator[str]:
    """The lines of one article, from the COLUMNS of its row."""
    said = " ".join(f'{name}="{_value(row[name])}"' for name in ATTRIBUTES)
    yield f"<doc {said}>"
    for part in PARTS:
        for pieces in row[f"{part}_lines"] or ():
            if pieces:
                yield f'<p type="{part}">'
                yield from _tokens(pieces)
                yield "</p>"
    yield "</doc>"


def _tokens(pieces: list[str]) -> Iterator[str]:
    """Tokens a line, glued where no blank stood between them.

    >>> list(_tokens(["He", " said", ":", " <", "b", ">"]))
    ['He', 'said', '<g/>', ':', '&lt;', '<g/>', 'b', '<g/>', '&gt;']
    """
    for n, piece in enumerate(pieces):
        begin = next((at for at, c in enumerate(piece) if not _is_blank(c)), len(piece) - 1)
        if n and not begin:
            yield "<g/>"
        yield piece[begin:].translate(_ENTITIES)


def _value(value: object) -> str:
    """An attribute's value on one line; what nobody knows is empty.

    >>> _value('AT&T "calls"\\nback'), _value(None)
    ('AT&amp;T &quot;calls&quot; back', '')
    """
    text = "" if value is None else str(value)
    return " ".join("".join(" " if _is_blank(c) else c for c in text).split()).translate(_ENTITIES)


def _is_blank(character: str) -> bool:
    """Separators and control characters, as `pieces` has them: a soft hyphen is one."""
    return unicodedata.category(character)[0] in "ZC"
