"""Reuters-21578 and Gigaword: SGML with a story an element -> Stories."""

import html
import re

from broadsheet.pipeline.readers.prose import text_paragraphs
from broadsheet.pipeline.readers.story import Story, authors_of
from broadsheet.pipeline.readers.xml import Dialect, reader_of
from broadsheet.pipeline.readers.xml_tree import Preamble
from broadsheet.pipeline.records import Claims, Reason, Rejected

ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
PARAGRAPH = re.compile(r"<P>(.*?)(?=</?P>|\Z)", re.DOTALL | re.IGNORECASE)
GIGAWORD_ID = re.compile(r"([A-Z]{3})_([A-Z]{3})_?((?:19|20)\d{6})\.\d+")
# What the teleprinter sent besides text: &#3; ends a story, &#5; and &#22; frame its header.
NUMBERED = re.compile(r"&#(\d+);")
COUNTRY = {"ENG": "en", "FRE": "fr", "SPA": "es", "ARB": "ar", "CMN": "zh", "POR": "pt"}


def story(raw: bytes, _preamble: Preamble) -> Story:
    """The story of one element; raises `Rejected` where there is none."""
    text = raw.decode("utf-8" if _is_utf8(raw) else "cp1252", "replace")
    opening, _, inside = text.partition(">")
    return _reuters(opening, inside) if opening.startswith("<REUTERS") else _doc(opening, inside)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reuters(opening: str, inside: str) -> Story:
    said = _attributes(opening)
    told = _part(inside, "TEXT") or ""
    body = _part(told, "BODY")
    title, dateline, author = (_line(_part(told, name)) for name in ("TITLE", "DATELINE", "AUTHOR"))
    if _attributes(_opening(inside, "TEXT")).get("TYPE") == "BRIEF":
        body = ""  # a headline alone; "Blah blah blah" stands in for a text
    if body is None:  # told without parts: everything but the parts there are
        body = re.sub(r"<(TITLE|DATELINE|AUTHOR)>.*?</\1>", "", told, flags=re.DOTALL)
    claims = Claims(
        guid=f"reuters-21578:{said['NEWID']}" if "NEWID" in said else None,
        title=title,
        dateline=dateline,
        authors=authors_of(author),
        published=_line(_part(inside, "DATE")),
        language="en",
        outlet="Reuters",
        categories=_listed(inside, "TOPICS"),
        tags=tuple(
            dict.fromkeys(
                one
                for name in ("PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES")
                for one in _listed(inside, name)
            )
        ),
    )
    return Story(claims, text_paragraphs(_plain(body)))


def _doc(opening: str, inside: str) -> Story:
    """Gigaword, AQUAINT, TREC: <DOC id=NYT_ENG_19940701.0001 type=story>."""
    said = {name.lower(): value for name, value in _attributes(opening).items()}
    name = said.get("id") or _line(_part(inside, "DOCNO") or _part(inside, "DOCID"))
    kind = said.get("type", "story")
    if kind not in ("story", "other", "multi", "advis"):
        raise Rejected(Reason.MALFORMED, f"a <DOC> of the unknown type {kind!r}")
    known = GIGAWORD_ID.fullmatch(name or "")
    body = _part(inside, "TEXT") or _part(inside, "BODY") or ""
    marked = [_line(one) for one in PARAGRAPH.findall(body)]
    claims = Claims(
        guid=name,
        title=_line(_part(inside, "HEADLINE") or _part(inside, "HEAD") or _part(inside, "HL")),
        dateline=_line(_part(inside, "DATELINE")),
        published=_line(_part(inside, "DATE_TIME") or _part(inside, "DATE"))
        or (known[3] if known else None),
        language=COUNTRY.get(known[2]) if known else None,
        outlet=known[1] if known else None,
    )
    return Story(claims, [one for one in marked if one] or text_paragraphs(_plain(body)))


def _attributes(tag: str) -> dict[str, str]:
    return {found[1]: found[2] or found[3] or found[4] or "" for found in ATTRIBUTE.finditer(tag)}


def _part(text: str, name: str) -> str | None:
    found = re.search(rf"<{name}\b[^<>]*>(.*?)</{name}>", text, re.DOTALL | re.IGNORECASE)
    return found[1] if found else None


def _opening(text: str, name: str) -> str:
    found = re.search(rf"<{name}\b[^<>]*>", text)
    return found[0] if found else ""


def _listed(text: str, name: str) -> tuple[str, ...]:
    found = re.findall(r"<D>(.*?)</D>", _part(text, name) or "", re.DOTALL)
    return tuple(filter(None, map(_line, found)))


def _plain(markup: str) -> str:
    """Text of SGML: a control character written as a number is a blank."""
    bare = TAG.sub("", NUMBERED.sub(lambda one: " " if int(one[1]) < 32 else one[0], markup))
    return html.unescape(bare)


def _line(markup: str | None) -> str | None:
    return " ".join(_plain(markup).split()) or None if markup else None


READER = reader_of(
    Dialect("sgml", frozenset(("lewis", "reuters", "doc")), ("REUTERS", "DOC"), story)
)
