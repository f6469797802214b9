"""Nexis and LexisNexis Academic: documents behind "1 of 10 DOCUMENTS" -> Stories."""

import re

from broadsheet.pipeline.readers.layouts import Layout, reader_of
from broadsheet.pipeline.readers.prose import text_paragraphs
from broadsheet.pipeline.readers.story import Story, authors_of
from broadsheet.pipeline.records import Claims

MARK = re.compile(
    rb"\d+ (?:of|von|de) \d+ (?:DOCUMENTS?|DOKUMENTEN?)|Do[ck]ument \d+ (?:von|de) \d+"
)
NUMBERED = re.compile(rf"^[ \t\x0c]*(?:{MARK.pattern.decode()})[ \t]*\r?$", re.MULTILINE)
YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
FIELD = re.compile(r"([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ -]{2,24}):\s*(.*)", re.DOTALL)
BLOCK = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")
# What a field is called in other languages of the interface.
NAMES = {
    "AUTOR": "BYLINE",
    "VON": "BYLINE",
    "AUTEUR": "BYLINE",
    "RUBRIK": "SECTION",
    "RUBRIQUE": "SECTION",
    "SECCIÓN": "SECTION",
    "LÄNGE": "LENGTH",
    "LONGUEUR": "LENGTH",
    "LENGTE": "LENGTH",
    "LONGITUD": "LENGTH",
    "SPRACHE": "LANGUAGE",
    "LANGUE": "LANGUAGE",
    "TAAL": "LANGUAGE",
    "IDIOMA": "LANGUAGE",
    "UPDATE": "LOAD-DATE",
    "DATE-CHARGEMENT": "LOAD-DATE",
    "GRAFIK": "GRAPHIC",
    "ÜBERSCHRIFT": "HEADLINE",
    "TITRE": "HEADLINE",
}
_LAST = (
    "LOAD-DATE LANGUAGE PUBLICATION-TYPE SUBJECT GRAPHIC CORRECTION-DATE CORRECTION JOURNAL-CODE"
)
LAST = frozenset((*_LAST.split(), "ZEITUNGS-CODE"))
_FIRST = "HEADLINE DATELINE BYLINE HIGHLIGHT SERIES SOURCE COLUMN BODY SECTION"
FIRST = frozenset(_FIRST.split())
RIGHTS = re.compile(r"all rights reserved|alle rechte vorbehalten|tous droits r", re.IGNORECASE)
COPYRIGHT = re.compile(r"(?:Copyright|©|\(c\)) ?\(?(?:c\) |©)?\d{4}|Copyright ", re.IGNORECASE)
NO_TITLE = re.compile(r"correction appended|(?:\w+ )*edition(?: - \w+)?", re.IGNORECASE)
SURE = re.compile(r"\s*\(\d+%\)")
LANGUAGES = {
    "ENGLISH": "en",
    "GERMAN": "de",
    "DEUTSCH": "de",
    "FRENCH": "fr",
    "FRANÇAIS": "fr",
    "SPANISH": "es",
    "ESPAÑOL": "es",
    "DUTCH": "nl",
    "NEDERLANDS": "nl",
    "ITALIAN": "it",
    "ITALIANO": "it",
    "PORTUGUESE": "pt",
    "PORTUGUÊS": "pt",
}


def recognises(text: str) -> bool:
    """Such a line, below a cover of a page or so."""
    return NUMBERED.search(text) is not None


def language_of(said: str | None) -> str | None:
    """The language of "ENGLISH; ANGLAIS"."""
    return LANGUAGES.get(re.split("[;,/]", said or "")[0].strip().upper())


def tags_of(said: str | None) -> tuple[str, ...]:
    """Subjects, without how sure Nexis is of them.

    >>> tags_of("FERRIES (90%); HARBORS & PORTS (78%)")
    ('FERRIES', 'HARBORS & PORTS')
    """
    parts = (SURE.sub("", one).strip() for one in (said or "").split(";"))
    return tuple(dict.fromkeys(filter(None, parts)))


def story(text: str) -> Story:
    """Outlet and date first, then the headline, fields, the text, and more fields.

    LENGTH is the last field before the text, or BODY; LOAD-DATE or the like is the first behind
    it. LexisNexis Academic prints the copyright first, and the headline as a field.
    """
    blocks = [block.strip("\n\x0c") for block in BLOCK.split(text.replace("\r\n", "\n"))]
    fields, above, body = _sorted([block for block in blocks if block.strip()])
    outlet, published, title = _heads([" ".join(block.split()) for block in above])
    graphic = fields.get("GRAPHIC")
    claims = Claims(
        title=fields.get("HEADLINE") or title,
        standfirst=fields.get("HIGHLIGHT"),
        sitename=outlet,
        outlet=outlet,
        published=published or fields.get("LOAD-DATE"),
        authors=authors_of(fields.get("BYLINE")),
        section=(fields.get("SECTION") or "").partition(";")[0] or None,
        dateline=fields.get("DATELINE"),
        tags=tags_of(fields.get("SUBJECT")),
        captions=(graphic,) if graphic else (),
        language=language_of(fields.get("LANGUAGE")),
        copyright_notice=fields.get("COPYRIGHT"),
    )
    return Story(claims, text_paragraphs("\n\n".join(body)))


def _heads(above: list[str]) -> tuple[str | None, str | None, str | None]:
    """Outlet, date and headline, of what stands above the fields."""
    at = next((n for n, one in enumerate(above) if n and YEAR.search(one)), None)
    if at is None:
        outlet, title = [*above[:2], None, None][:2]
        return outlet, None, title
    below = [one for one in above[at + 1 :] if not NO_TITLE.fullmatch(one)]
    return above[at - 1], above[at], below[-1] if below else None


def _sorted(blocks: list[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """The fields by their names, the blocks above the fields, and those of the text."""
    fields: dict[str, str] = {}
    above: list[str] = []
    body: list[str] = []
    is_behind = False
    for block in blocks:
        line = " ".join(block.split())
        field = FIELD.match(line)
        name = NAMES.get(field[1], field[1]) if field is not None else ""
        if field is not None and _is_told(name, fields, body):
            fields.setdefault(name, field[2].strip())
            is_behind = is_behind or name in LAST
            if name == "BODY" and field[2].strip():
                body.append(block.partition(":")[2])
        elif COPYRIGHT.match(line) and not body:
            outlet = _copyright(block, fields)
            above += [outlet] if outlet and not fields.keys() - {"COPYRIGHT"} else []
        elif COPYRIGHT.match(line) and is_behind:
            fields.setdefault("COPYRIGHT", line)
        elif fields.keys() & {"LENGTH", "BODY"} and not is_behind:
            body.append(block)
        elif not fields.keys() - {"COPYRIGHT"}:
            above.append(block)
    if body and COPYRIGHT.match(" ".join(body[-1].split())) and "COPYRIGHT" not in fields:
        fields["COPYRIGHT"] = " ".join(body.pop().split())  # no field stands behind the text
    return {name: said for name, said in fields.items() if said}, above, body


def _copyright(block: str, fields: dict[str, str]) -> str:
    """Notes it; what stands below it, where it comes first, is the outlet."""
    lines = [" ".join(line.split()) for line in block.split("\n")]
    last = next((n for n, line in enumerate(lines) if RIGHTS.search(line)), len(lines) - 1)
    fields.setdefault("COPYRIGHT", " ".join(lines[: last + 1]))
    return " ".join(lines[last + 1 :])


def _is_told(name: str, fields: dict[str, str], body: list[str]) -> bool:
    """Whether that is a field and no paragraph that begins with a word in capitals."""
    is_above = not fields.keys() & {"LENGTH", "BODY"}
    return name in LAST or is_above or (name in FIRST and not body)


LAYOUT = Layout(
    "nexis",
    recognises,
    MARK,
    is_at_end=False,
    story=lambda text: story(text.partition("\n")[2]),
    is_document=lambda _text: True,
)
READER = reader_of(LAYOUT)
