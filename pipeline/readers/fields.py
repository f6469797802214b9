"""A JSON object -> what it says about its document: its claims, its HTML, its text.

Field names are those of news-please, cc_news, trafilatura, datatrove, schema.org, Fundus,
newspaper and a few press APIs, compared in lower case without `-`, `_`, `:`, `.`, `@`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from broadsheet.pipeline.field_names import (
    CLAIM_NAMES,
    HTML_NAMES,
    LIST_NAMES,
    MAPPED,
    TEXT_NAMES,
    mapping_of,
)
from broadsheet.pipeline.readers.signatures import is_html
from broadsheet.pipeline.records import Claims

# Objects that carry fields of the document one level down: datatrove, the Guardian, schema.org.
ENVELOPES = ("metadata", "meta", "fields", "article")
# trafilatura joins lists with semicolons; keywords come with commas, but so do "Doe, Jane".
SEPARATORS = {"authors": ";", "categories": ";", "tags": "[;,]"}
# Which part of an object says it: {"@type": "Person", "name": "..."}, {"$date": "..."}.
SAYING = ("name", "url", "@id", "$date", "value", "text")
PROSE = ("headline", "summary", "text", "content", "paragraphs", "sections")
DEEPEST = 8  # levels of lists and objects that prose may be nested in
NOTHING = frozenset(("", "null", "none", "nan", "n/a"))  # what exporters write for nothing
IGNORED_IN_NAMES = str.maketrans("", "", "-_:.@ ")
HOME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
HTTP = re.compile(r"https?://", re.IGNORECASE)
UNSPEAKABLE = re.compile("[\ud800-\udfff]")
EPOCH_SECONDS = (10**8, 10**10)  # 1973 to 2286; a thousand times that is milliseconds
NUMBER_MOST = 10**18


@dataclass(frozen=True, slots=True)
class Said:
    """What one object says: `body` is None where it holds neither HTML nor text."""

    claims: Claims
    body: str | None
    is_html: bool


def said(thing: Mapping[str, object], url_max_chars: int) -> Said:
    """Everything recognised in an object; unknown fields are left alone."""
    named = _flat(thing)
    single = {
        claim: next(
            (word for value in _given(named, names) if (word := _claim(claim, value))), None
        )
        for claim, names in CLAIM_NAMES.items()
    }
    if single["url"] is not None and len(single["url"]) > url_max_chars:
        single["url"] = None
    lists = {
        claim: next(
            (words for value in _given(named, names) if (words := _words(value, claim))), ()
        )
        for claim, names in LIST_NAMES.items()
    }
    body, is_markup = _body(named)
    return Said(Claims(**single, **lists), body, is_markup)  # type: ignore[arg-type]


def known_names(columns: Iterable[str]) -> set[str]:
    """Those of the columns that are read, under one name each."""
    known = {name for names in (*CLAIM_NAMES.values(), *LIST_NAMES.values()) for name in names}
    known |= {*TEXT_NAMES, *HTML_NAMES}
    return {one for column in columns if (one := comparable(column)) in known}


def mapped(thing: Mapping[str, object], columns: str) -> Mapping[str, object]:
    """An object with its columns under the names that are read first."""
    if not columns:
        return thing
    named = {MAPPED[name]: column for name, column in mapping_of(columns).items()}
    return {**thing, **{name: thing[column] for name, column in named.items() if column in thing}}


def _flat(thing: Mapping[str, object]) -> dict[str, object]:
    """Names made comparable; what lies in an envelope counts where the object itself is silent."""
    named = {comparable(name): value for name, value in thing.items()}
    for envelope in ENVELOPES:
        inner = named.get(envelope)
        if isinstance(inner, dict):
            inside = {comparable(name): value for name, value in inner.items()}
            if "dump" in inside or "filepath" in inside:
                # datatrove copies WARC-Date into `date`.
                inside.setdefault("warcdate", inside.pop("date", None))
            named = inside | named
    return named


def _given(named: Mapping[str, object], names: tuple[str, ...]) -> list[object]:
    """The values that are there, the most telling first."""
    return [named[name] for name in names if name in named]


def comparable(name: str) -> str:
    return name.lower().translate(IGNORED_IN_NAMES)


def _claim(claim: str, value: object) -> str | None:
    word = _word(value, is_date=claim in ("published", "modified", "fetched"))
    if word is None or claim not in ("url", "sitename", "outlet"):
        return word
    if claim == "outlet":  # Media Cloud names it by its home page
        return HOME.sub("", word).partition("/")[0] or None
    return word if bool(HTTP.match(word)) == (claim == "url") else None


def _word(value: object, *, is_date: bool = False) -> str | None:
    """A value as one string: the first of a list, the name of an object, a number as written."""
    match value:
        case str():
            word = speakable(value).replace("\0", "").strip()
            return None if word.lower() in NOTHING else word
        case bool() | None:
            return None
        case int() | float():
            return _number(value, is_date=is_date)
        case [first, *_]:
            return _word(first, is_date=is_date) if not isinstance(first, list) else None
        case dict():
            inner = (value.get(key) for key in SAYING)
            plain = (part for part in inner if isinstance(part, str | int | float))
            return next((said for part in plain if (said := _word(part, is_date=is_date))), None)
    return None


def _number(value: float, *, is_date: bool) -> str | None:
    """An epoch in ISO 8601, other numbers (a year, 20161128, an id) as written."""
    if not abs(value) < NUMBER_MOST:  # "not a number" among them
        return None
    least, most = EPOCH_SECONDS
    for unit in (1, 1_000, 1_000_000):
        if is_date and least * unit <= value < most * unit:
            return datetime.fromtimestamp(value / unit, UTC).isoformat()
    return str(value)


def _words(value: object, claim: str) -> tuple[str, ...]:
    """A value as several strings, each once, in order."""
    many = value if isinstance(value, list) else [value]
    words = (word for one in many if (word := _word(one)))
    parts = (part.strip() for word in words for part in re.split(SEPARATORS[claim], word))
    return tuple(dict.fromkeys(part for part in parts if part.lower() not in NOTHING))


def _body(named: Mapping[str, object]) -> tuple[str | None, bool]:
    """The HTML if there is any, else the text; and whether it is HTML."""
    for value in _given(named, HTML_NAMES):
        html = _prose(value)
        if html is not None:
            return html, True
    for value in _given(named, TEXT_NAMES):
        text = _prose(value)
        if text is not None:
            return text, is_html(text[:4096].encode("utf-8", "replace"))
    return None, False


def _prose(value: object, depth: int = 0) -> str | None:
    """A string, or the strings of a list or an object of paragraphs, one a line."""
    if isinstance(value, str):
        return speakable(value) if value.strip() else None
    if depth > DEEPEST:
        return None
    parts: list[object] = []
    if isinstance(value, list):
        parts = value
    elif isinstance(value, dict):
        parts = [value.get(name) for name in PROSE]
    proses = [prose for part in parts if (prose := _prose(part, depth + 1))]
    return "\n".join(proses) or None


def speakable(text: str) -> str:
    """Lone surrogates, which no UTF-8 can hold, become the replacement character.

    >>> speakable("caf\\ud800")
    'caf\\ufffd'
    """
    return text if text.isascii() else UNSPEAKABLE.sub("\ufffd", text)
