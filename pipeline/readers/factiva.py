"""Factiva: documents that end with "Document ABCD000020260302em32000xy" -> Stories.

With "indexing" each field has a code of two letters or three before it; without, headline, byline,
length, date, publication, language and copyright follow each other.
"""

import re

from broadsheet.pipeline.readers.layouts import Layout, reader_of
from broadsheet.pipeline.readers.nexis import YEAR
from broadsheet.pipeline.readers.story import BY, Story, authors_of
from broadsheet.pipeline.records import Claims, Reason, Rejected

# The codes that Factiva's help lists.
_CODES = (
    "CLM SE HD BY CR WC PD ET SN SC NGC GC ED PG VOL LA CY CX LP TD CT RF ART CO IN NS RE IPC IPD "
    "PUB AN DJIC RST"
)
CODES = frozenset(_CODES.split())
CODED = re.compile(r"[ \xa0]*([A-Z]{2,4})[ \xa0]*(?:\t|[ \xa0]{2,}|$)(.*)")
TEXT = ("LP", "TD")
NUMBER = re.compile(rb"(?:AN\s+)?\S{2,24} [A-Za-z0-9]{8}(?:19|20)\d{6}[a-z0-9]{9}", re.IGNORECASE)
WORDS = re.compile(
    r"[\d.,' \xa0]+(?:words|mots|Wörter|palabras|parole|palavras|woorden|ord|слов|字|語|文字)",
    re.IGNORECASE,
)
LENGTH = re.compile(rf"^[ \t\xa0]*(?:WC\s+)?{WORDS.pattern}\s*$", re.MULTILINE | re.IGNORECASE)
DATED = re.compile(rf"{LENGTH.pattern}\s*^(?:.*\n?){{0,2}}?.*\b(?:19|20)\d\d\b", LENGTH.flags)
HEADLINE = re.compile(r"^[ \xa0]*(?:HD|SE)[ \xa0]*(?:\t|  |$)", re.MULTILINE)
TIME = re.compile(r"\d{1,2}[:.]\d\d(?: ?[AP]M)?(?: ?[A-Z]{3,4})?")
RIGHTS = re.compile(r"©|\(c\)|\(?copyright|all rights|tous droits|alle rechte", re.IGNORECASE)
LANGUAGES = {
    "english": "en", "anglais": "en", "englisch": "en", "inglés": "en", "inglese": "en",
    "french": "fr", "français": "fr", "französisch": "fr", "francés": "fr",
    "german": "de", "allemand": "de", "deutsch": "de", "alemán": "de",
    "spanish": "es", "espagnol": "es", "spanisch": "es", "español": "es",
    "italian": "it", "italien": "it", "italienisch": "it", "italiano": "it",
    "dutch": "nl", "néerlandais": "nl", "niederländisch": "nl", "nederlands": "nl",
    "portuguese": "pt", "portugais": "pt", "portugiesisch": "pt", "português": "pt",
    "russian": "ru", "русский": "ru", "japanese": "ja", "日本語": "ja",
    "chinese - simplified": "zh", "chinese - traditional": "zh", "korean": "ko", "arabic": "ar",
    "swedish": "sv", "danish": "da", "norwegian": "no", "polish": "pl", "turkish": "tr",
}  # fmt: skip
MOST_HEADS = 4  # lines above the length
MOST_BELOW = 9  # lines from the date to the copyright


def recognises(text: str) -> bool:
    """A document's number, or the length and below it the date, with or without codes."""
    is_numbered = any(
        NUMBER.fullmatch(line.strip().encode()) for line in text.split("\n") if len(line) < 64
    )
    return LENGTH.search(text) is not None and (is_numbered or DATED.search(text) is not None)


def is_document(text: str) -> bool:
    """Whether it has a length or a headline: behind the last document stands the search."""
    return LENGTH.search(text) is not None or HEADLINE.search(text) is not None


def story(text: str) -> Story:
    """The story of one document; raises `Rejected` for what holds none."""
    lines = [line.strip(" \r\xa0") for line in text.split("\n")]
    fields = _coded(lines)
    return _of_fields(fields) if fields.keys() & {"HD", "SN"} else _of_lines(lines)


def _coded(lines: list[str]) -> dict[str, list[str]]:
    """The lines of each field by its code, each code once; in the text a code is a word."""
    fields: dict[str, list[str]] = {}
    lines_of: list[str] = []
    for line in lines:
        found = CODED.match(line)
        if found is not None and found[1] in CODES and found[1] not in fields:
            lines_of = fields.setdefault(found[1], [])
        else:
            found = None
        said = line if found is None else found[2]
        if said.strip():
            lines_of.append(" ".join(said.split()))
    return fields


def _of_fields(fields: dict[str, list[str]]) -> Story:
    said = {code: " ".join(lines) or None for code, lines in fields.items()}
    subjects = [one.partition(":") for one in (said.get("NS") or "").split("|")]
    claims = Claims(
        guid=_guid((said.get("AN") or "").rpartition(" ")[2]),
        title=said.get("HD"),
        authors=authors_of(said.get("BY")),
        published=" ".join(filter(None, (said.get("PD"), said.get("ET")))) or None,
        sitename=said.get("SN"),
        outlet=said.get("SN"),
        section=said.get("SE"),
        language=language_of(said.get("LA")),
        credit=said.get("CR"),
        copyright_notice=said.get("CY"),
        categories=tuple(filter(None, (name.strip() for _, _, name in subjects))),
        subject_codes=tuple(filter(None, (code.strip() for code, _, _ in subjects))),
    )
    return Story(claims, [line for code in TEXT for line in fields.get(code, [])])


def language_of(said: str | None) -> str | None:
    """The language that a field or a line names."""
    return LANGUAGES.get((said or "").strip().lower())


def _guid(number: str) -> str | None:
    return f"factiva:{number}" if number else None


def _of_lines(lines: list[str]) -> Story:
    page = max((n for n, line in enumerate(lines) if "\x0c" in line), default=-1)
    there = [" ".join(line.split()) for line in lines[page + 1 :] if line.strip("\t\x0c")]
    at = next((n for n, line in enumerate(there) if WORDS.fullmatch(line)), None)
    if at is None:
        raise Rejected(Reason.MALFORMED, "a document that does not say how many words it has")
    section, title, byline = _heads(there[max(0, at - MOST_HEADS) : at])
    top, begin = _below(there, at + 1)
    outlet = next((line for line in top[1:] if not TIME.fullmatch(line)), None)
    time = next((line for line in top[1:2] if TIME.fullmatch(line)), "")
    number = there[-1] if NUMBER.fullmatch(there[-1].encode()) else None
    claims = Claims(
        guid=_guid((number or "").rpartition(" ")[2]),
        title=title,
        authors=authors_of(byline),
        published=f"{top[0]} {time}".strip() if top and YEAR.search(top[0]) else None,
        sitename=outlet,
        outlet=outlet,
        section=section,
        language=next(filter(None, map(language_of, top)), None),
        copyright_notice=top[-1] if top and RIGHTS.search(top[-1]) else None,
    )
    return Story(claims, there[begin : len(there) - (number is not None)])


def _heads(lines: list[str]) -> tuple[str | None, str | None, str | None]:
    """Section, headline and byline, of the lines above the length.

    >>> _heads(["Ferry sinks at its moorings", "Ada Quay"])
    (None, 'Ferry sinks at its moorings', 'Ada Quay')
    >>> _heads(["General News", "Ferry sinks at its moorings"])
    ('General News', 'Ferry sinks at its moorings', None)
    """
    match lines:
        case []:
            return None, None, None
        case [title]:
            return None, title, None
        case [section, title] if len(section.split()) <= 3 < len(title.split()):
            return (section, title, None) if not BY.match(title) else (None, section, title)
        case [title, byline]:
            return None, title, byline
    *_, section, title, byline = lines
    return section, title, byline


def _below(lines: list[str], begin: int) -> tuple[list[str], int]:
    """The lines from the date to the copyright, and where the text begins."""
    few = lines[begin : begin + MOST_BELOW]
    last = next((n for n, line in enumerate(few) if RIGHTS.search(line)), None)
    if last is None:
        last = next((n for n, line in enumerate(few) if language_of(line)), len(few[:3]) - 1)
    return few[: last + 1], begin + last + 1


LAYOUT = Layout("factiva", recognises, NUMBER, is_at_end=True, story=story, is_document=is_document)
READER = reader_of(LAYOUT)
