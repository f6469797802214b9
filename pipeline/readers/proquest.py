"""ProQuest: documents below a line of underscores, a field a line -> Stories."""

import re

from broadsheet.pipeline.readers.layouts import Layout, reader_of
from broadsheet.pipeline.readers.nexis import language_of
from broadsheet.pipeline.readers.story import Story, authors_of
from broadsheet.pipeline.records import Claims

MARK = re.compile(rb"_{20,}")
RULE = re.compile(r"^\s*_{20,}\s*")
FIELDS = frozenset(
    (
        "abstract", "author", "caption", "column", "company / organization", "contact",
        "copyright", "correspondence author", "country of publication", "credit", "database",
        "dateline", "document feature", "document type", "document url", "edition",
        "first page", "full text", "identifier / keyword", "illustration", "issn", "issue",
        "language of publication", "last updated", "links", "location", "number of pages",
        "page", "pages", "people", "place of publication", "proquest document id",
        "publication date", "publication info", "publication subject", "publication title",
        "publication year", "publisher", "section", "source type", "subject", "subtitle",
        "title", "url", "volume", "year",
    )
)  # fmt: skip
FIELD = re.compile(r"([A-Z][A-Za-z /]{2,30}):[ \t\xa0]*(.*)")
TOLD = re.compile(r"^(?:ProQuest document ID|Full text|Publication title): ?", re.MULTILINE)
TERMS = re.compile(r"^Database copyright ", re.MULTILINE)
NUMBER_OF = re.compile(r"Document \d+ of \d+")
PLACE = re.compile(r"\s*(?:;| \[|, ?[A-Z]\.)")  # "Los Angeles Times; Los Angeles, Calif."


def recognises(text: str) -> bool:
    """Two at least of the fields that no ProQuest document lacks."""
    return len(set(TOLD.findall(text))) > 1


def is_document(text: str) -> bool:
    """The terms of use stand behind the last one."""
    return bool(text.partition("\n")[2].strip()) and TERMS.search(text) is None


def story(text: str) -> Story:
    """The story of one document: its first line, its fields, and its text among them."""
    first, fields, body = _sorted(text)
    outlet = PLACE.split(fields.get("publication title") or fields.get("publication info") or "")[0]
    number = fields.get("proquest document id")
    claims = Claims(
        guid=f"proquest:{number}" if number else None,
        title=fields.get("title") or first,
        standfirst=fields.get("subtitle"),
        authors=tuple(map(_forename_first, _authors(fields.get("author")))),
        published=fields.get("publication date") or fields.get("publication year"),
        sitename=outlet or None,
        outlet=outlet or None,
        section=(fields.get("section") or "").partition(";")[0] or None,
        dateline=fields.get("dateline"),
        description=fields.get("abstract"),
        tags=_listed(fields.get("subject")),
        language=language_of(fields.get("language of publication")),
        copyright_notice=fields.get("copyright"),
        credit=fields.get("credit"),
    )
    return Story(claims, body)


def _sorted(text: str) -> tuple[str | None, dict[str, str], list[str]]:
    """The first line, the fields, and the text, which may hold blank lines."""
    first, name = None, ""
    fields: dict[str, list[str]] = {}
    for line in (" ".join(one.split()) for one in RULE.sub("", text, count=1).split("\n")):
        found = FIELD.match(line)
        key = found[1].lower() if found else ""
        if found and key in FIELDS and key not in fields:
            name = key
            fields[name] = [found[2]] if found[2] else []
        elif not line or NUMBER_OF.fullmatch(line):
            name = "" if name not in ("full text", "abstract") else name
        elif name:
            fields[name].append(line)
        elif first is None and not fields:
            first = line
    body = fields.pop("full text", [])
    return first, {key: " ".join(lines) for key, lines in fields.items() if lines}, body


def _authors(said: str | None) -> tuple[str, ...]:
    return _listed(said) if said and ("," in said or ";" in said) else authors_of(said)


def _listed(said: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in (said or "").split(";") if (one := part.strip())))


def _forename_first(name: str) -> str:
    """A name as it is printed in a paper.

    >>> _forename_first("Quay, Ada")
    'Ada Quay'
    """
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name


LAYOUT = Layout("proquest", recognises, MARK, is_at_end=False, story=story, is_document=is_document)
READER = reader_of(LAYOUT)
