"""A JSON object -> what it says about its document: its claims, its HTML, its text.

Field names are those of news-please, cc_news, trafilatura, datatrove, schema.org, Fundus,
newspaper and a few press APIs, compared in lower case without `-`, `_`, `:`, `.`, `@`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.readers.looks import is_html
from pipeline.records import Claims

# Objects that carry fields of the document one level down: datatrove, the Guardian, schema.org.
ENVELOPES = ("metadata", "meta", "fields", "article")
HTML_NAMES = "html rawhtml htmlcontent pagehtml contenthtml bodyhtml htmlbody"
# An extractor's output first, then names that may hold anything; each may hold HTML after all.
TEXT_NAMES = (
    "maintext articlebody text plaintext bodytext fulltext rawtext contenttext articletext "
    "content contents body article story"
)
# For each claim the names that make it, the most telling first.
CLAIM_NAMES: Mapping[str, str] = {
    "url": "url canonicalurl articleurl link weburl warctargeturi targeturi pageurl sourceurl "
    "source mainentityofpage permalink uri id",
    "title": "title headline webtitle articletitle titlepage titlerss name",
    "standfirst": "standfirst abstract subtitle subheadline dek lead",
    "published": "datepublished datepublish publishedat publisheddate publishdate pubdate "
    "publicationdate publishingdate published articlepublishedtime webpublicationdate "
    "datecreated date",
    "modified": "datemodified datemodify modified updatedat lastmodified articlemodifiedtime",
    # C4 and its kin call the time of the crawl `timestamp`.
    "fetched": "datedownload fetchedat crawldate crawledat warcdate filedate timestamp",
    "language": "language inlanguage lang languagecode",
    "description": "description excerpt metadescription summary ogdescription",
    "sitename": "sitename publisher sourcehostname publication ispartof source ogsitename",
    "outlet": "outlet sourcedomain hostname domain newspaper",
    "section": "section articlesection sectionname",
    "image_url": "imageurl image topimage urltoimage thumbnailurl ogimage",
    "license": "license licence rights",
}
LIST_NAMES: Mapping[str, str] = {
    "authors": "authors author byline creator bylines",
    "categories": "categories category topics subjects",
    "tags": "tags keywords tag metakeywords",
}
# trafilatura joins lists with semicolons; keywords come with commas, but so do "Doe, Jane".
SEPARATORS = {"authors": ";", "categories": ";", "tags": "[;,]"}
# Which part of an object says it: {"@type": "Person", "name": "..."}, {"$date": "..."}.
SAYING = ("name", "url", "@id", "$date", "value", "text")
PROSE = ("headline", "summary", "text", "content", "paragraphs", "sections")
DEEPEST = 8  # levels of lists and objects that prose may be nested in
NOTHING = frozenset(("", "null", "none", "nan", "n/a"))  # what exporters write for nothing
IGNORED_IN_NAMES = str.maketrans("", "", "-_:.@ ")
HTTP = re.compile(r"https?://", re.IGNORECASE)
UNSPEAKABLE = re.compile("[\ud800-\udfff]")
EPOCH_SECONDS = (10**8, 10**10)  # 1973 to 2286; a thousand times that is milliseconds


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
            (word for name in names.split() if (word := _claim(claim, named.get(name)))), None
        )
        for claim, names in CLAIM_NAMES.items()
    }
    if single["url"] is not None and len(single["url"]) > url_max_chars:
        single["url"] = None
    lists = {
        claim: next(
            (words for name in names.split() if (words := _words(named.get(name), claim))), ()
        )
        for claim, names in LIST_NAMES.items()
    }
    body, is_markup = _body(named)
    return Said(Claims(**single, **lists), body, is_markup)  # type: ignore[arg-type]


def _flat(thing: Mapping[str, object]) -> dict[str, object]:
    """Names made comparable; what lies in an envelope counts where the object itself is silent."""
    named = {_comparable(name): value for name, value in thing.items()}
    for envelope in ENVELOPES:
        inner = named.get(envelope)
        if isinstance(inner, dict):
            inside = {_comparable(name): value for name, value in inner.items()}
            if "dump" in inside or "filepath" in inside:
                # datatrove copies WARC-Date into `date`.
                inside.setdefault("warcdate", inside.pop("date", None))
            named = inside | named
    return named


def _comparable(name: str) -> str:
    return name.lower().translate(IGNORED_IN_NAMES)


def _claim(claim: str, value: object) -> str | None:
    word = _word(value, is_date=claim in ("published", "modified", "fetched"))
    if word is None or claim not in ("url", "sitename"):
        return word
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
            return _instant(value) if is_date else str(value)
        case [first, *_]:
            return _word(first, is_date=is_date) if not isinstance(first, list) else None
        case dict():
            inner = (value.get(key) for key in SAYING)
            plain = (part for part in inner if isinstance(part, str | int | float))
            return next((said for part in plain if (said := _word(part, is_date=is_date))), None)
    return None


def _instant(value: float) -> str:
    """An epoch in ISO 8601, other numbers (a year, 20161128) as written."""
    least, most = EPOCH_SECONDS
    for unit in (1, 1_000, 1_000_000):
        if least * unit <= value < most * unit and not 17_000_101 <= value <= 21_001_231:
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
    for name in HTML_NAMES.split():
        html = _prose(named.get(name))
        if html is not None:
            return html, True
    for name in TEXT_NAMES.split():
        text = _prose(named.get(name))
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
