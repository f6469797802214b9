"""Nexis Uni and Lexis+: documents that end with "End of Document" -> Stories.

Headline, publication and date come first, then fields as "Length: 306 words", then the text under
the heading "Body". A cover with the search and a list of the documents stands before the first.
"""

import re
from itertools import pairwise

from broadsheet.pipeline.readers.layouts import Layout, reader_of
from broadsheet.pipeline.readers.nexis import COPYRIGHT, NAMES, YEAR, language_of, tags_of
from broadsheet.pipeline.readers.story import Story, authors_of
from broadsheet.pipeline.records import Claims, Reason, Rejected

_ENDS = (
    "End of Document|Ende des Dokuments|Fin du document|Fin del documento|Fine del documento|"
    "Einde van document|Fim do documento"
)
END = re.compile(_ENDS.encode(), re.IGNORECASE)
BODY = frozenset(("body", "text", "texte", "corps", "cuerpo", "corpo", "hauptteil"))
_BEHIND = "classification klassifikation klassifizierung clasificación graphic grafik graphique"
BEHIND = frozenset((*_BEHIND.split(), "notes", "correction", "link to image"))
FIELD = re.compile(r"([A-ZÀ-Þ][\w /-]{2,24}):[ \t\xa0]*(.*)")
LENGTH = re.compile(r"^(?:Length|Länge|Longueur|Longitud|Lengte|Lunghezza):", re.MULTILINE)
HEADING = re.compile(rf"^(?:{'|'.join(BODY)})[ \t\xa0]*\r?$", re.MULTILINE | re.IGNORECASE)
ABOVE = frozenset(("BYLINE", "SECTION", "LENGTH", "DATELINE", "HIGHLIGHT", "SERIES", "HEADLINE"))
LAST = frozenset(("LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "SUBJECT"))
MOST_HEADS = 6  # lines of headline, publication, date and edition
PAGE = "\x0c"


def recognises(text: str) -> bool:
    """The length of a document, and the heading of its text."""
    return LENGTH.search(text) is not None and HEADING.search(text) is not None


def story(text: str) -> Story:
    """The story of one document; raises `Rejected` for what holds none."""
    lines = [line.strip(" \t\r\xa0") for line in text.split("\n")]
    at = next((n for n, line in enumerate(lines) if line.lower() in BODY), None)
    if at is None:
        raise Rejected(Reason.NO_BODY, f"a document without a text: {_first(lines)}")
    heads, fields = _above(lines[:at])
    body, behind = _parted(lines[at + 1 :])
    fields = {**_fields(behind), **fields}
    title, outlet, published = heads
    graphic = fields.get("GRAPHIC")
    claims = Claims(
        title=fields.get("HEADLINE") or title,
        standfirst=fields.get("HIGHLIGHT"),
        sitename=outlet,
        outlet=outlet,
        published=published or fields.get("LOAD-DATE"),
        authors=authors_of(fields.get("BYLINE")),
        section=(fields.get("SECTION") or "").partition(";")[0].strip() or None,
        dateline=fields.get("DATELINE"),
        tags=tags_of(fields.get("SUBJECT")),
        captions=(graphic,) if graphic else (),
        language=language_of(fields.get("LANGUAGE")),
        copyright_notice=fields.get("COPYRIGHT"),
    )
    return Story(claims, [line for line in body if line])


def _first(lines: list[str]) -> str:
    return next((line for line in lines if line.strip(PAGE)), "no headline")


def _above(lines: list[str]) -> tuple[tuple[str | None, str | None, str | None], dict[str, str]]:
    """Headline, publication and date, and the fields below them; a cover is above all that."""
    page = max((n for n, line in enumerate(lines) if PAGE in line), default=-1)
    there = [one for line in lines[page + 1 :] if (one := line.strip(PAGE))]
    begin = next((n for n, line in enumerate(there) if _is_below(line)), len(there))
    top = there[:begin]
    if len(top) > MOST_HEADS:  # a cover without a page of its own
        dated = [n for n in range(len(top) - 4, len(top)) if YEAR.search(top[n])]
        top = top[max(0, max(dated, default=len(top) - 1) - 2) :]
    return _heads(top), _fields(there[begin:])


def _is_below(line: str) -> bool:
    field = FIELD.match(line)
    return COPYRIGHT.match(line) is not None or (field is not None and _name(field) in ABOVE)


def _heads(top: list[str]) -> tuple[str | None, str | None, str | None]:
    """The date is the third line, or a later one below a headline of two."""
    at = next((n for n, line in enumerate(top) if n >= 2 and YEAR.search(line)), None)
    if at is None:
        title, outlet = [*top[:2], None, None][:2]
        return title, outlet, None
    return " ".join(top[: at - 1]), top[at - 1], top[at]


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The text, and what stands behind it."""
    for at, line in enumerate(lines):
        if END.fullmatch(line.encode()):
            return lines[:at], []
        field = FIELD.match(line)
        if line.lower() in BEHIND or (field is not None and _name(field) in LAST):
            return lines[:at], lines[at:]
    return lines, []


def _fields(lines: list[str]) -> dict[str, str]:
    """What fields say, by the names that Nexis gives them in English; a heading makes one, too."""
    fields: dict[str, str] = {}
    for line, following in pairwise([*lines, ""]):
        field = FIELD.match(line)
        if field is not None:
            fields.setdefault(_name(field), field[2].strip())
        elif COPYRIGHT.match(line):
            fields.setdefault("COPYRIGHT", line)
        elif line.lower() in BEHIND and following:
            fields.setdefault(NAMES.get(line.upper(), line.upper()), following)
    return {name: said for name, said in fields.items() if said}


def _name(field: re.Match[str]) -> str:
    return NAMES.get(field[1].upper(), field[1].upper())


LAYOUT = Layout(
    "nexis-uni",
    recognises,
    END,
    is_at_end=True,
    story=story,
    is_document=lambda _text: True,
)
READER = reader_of(LAYOUT)
