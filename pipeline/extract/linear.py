"""HTML -> Page in linear time, with regular expressions that cannot backtrack."""

import re
from html import unescape

from broadsheet.pipeline.extract.body.blocks import INLINE
from broadsheet.pipeline.extract.metadata.authors import in_meta
from broadsheet.pipeline.extract.metadata.date_candidates import candidates_in_head
from broadsheet.pipeline.extract.metadata.day_order import DayOrder
from broadsheet.pipeline.extract.metadata.facts import Facts, squeeze
from broadsheet.pipeline.extract.metadata.names import clean_names
from broadsheet.pipeline.extract.metadata.sections import find_sections
from broadsheet.pipeline.extract.metadata.titles import tidy_title, without_site
from broadsheet.pipeline.records import Page, Reason, Rejected

MAX_CHARS = 5_000_000  # of source read
MAX_LINES = 5_000
MIN_WORDS = 8  # a line of fewer words, outside headings, is a menu

_UNSEEN = re.compile(
    r"<(script|style|noscript|svg|template|iframe|select|nav|footer|aside|form|button|head)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:[^<>]*)>|<[^<>]*>")
_META = re.compile(r"<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{2,30})\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>=]+))")
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,2000})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^<>]*?\slang\s*=\s*[\"']?([\w-]{2,12})", re.IGNORECASE)
_CANONICAL = re.compile(
    r"<link\s[^<>]{0,300}?rel=[\"']?canonical[\"']?[^<>]{0,2000}>", re.IGNORECASE
)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>]{1,2000})", re.IGNORECASE)


def read_cheaply(source: str) -> Page:
    """What a page says, at a cost that depends on its length alone.

    Raises `Rejected(NO_TEXT)` when no line reads like a sentence.
    """
    source = source[:MAX_CHARS]
    lines = [line for line in _lines(_seen(source)) if _is_prose(line)][:MAX_LINES]
    if not lines:
        raise Rejected(Reason.NO_TEXT, f"no sentence in {len(source)} characters, cheap rung")
    facts = _facts(source)
    sections = find_sections(facts, None)
    said = tidy_title(facts.first("og:title", "twitter:title") or facts.title_tag or "")
    title = without_site(said, sections.sitename, None) or None
    return Page(
        text="\n".join(dict.fromkeys(lines)),
        extractor="cheap",
        title=title,
        head_title=title,
        tags=sections.tags,
        section=sections.section,
        description=sections.description,
        image_url=sections.image_url,
        sitename=sections.sitename,
        canonical_url=facts.canonical,
        claimed_language=sections.language,
        authors=clean_names(in_meta(facts)),
        date_candidates=tuple(candidates_in_head(facts, None, DayOrder(facts))),
    )


def _seen(source: str) -> str:
    """The source without elements that hold no story: each cut at its own end tag."""
    kept, position = [], 0
    while (match := _UNSEEN.search(source, position)) is not None:
        kept.append(source[position : match.start()])
        name = match[1].lower()
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, match.end())
        if end is None:
            # Never closed: what follows is the page, unless it is code.
            position = len(source) if name in ("script", "style") else match.end()
            continue
        position = end.end()
    kept.append(source[position:])
    return "".join(kept)


def _lines(source: str) -> list[str]:
    def replace(match: re.Match[str]) -> str:
        return "" if (match[2] or "").lower() in INLINE else "\n"

    text = _TAG.sub(replace, source.replace("\n", " "))
    return [squeeze(line) for line in unescape(text).split("\n") if line.strip()]


def _is_prose(line: str) -> bool:
    if "{" in line and ("}" in line or ";" in line):
        return False
    words = len(line.split())
    return words >= MIN_WORDS or (words < 3 and sum(c >= "\u0e00" for c in line) >= 20)


def _facts(source: str) -> Facts:
    head = source[:400_000]
    facts = Facts()
    for tag in _META.finditer(head):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag[1])}
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and attributes.get("content"):
            facts.meta.setdefault(name.lower(), []).append(squeeze(unescape(attributes["content"])))
    title, language = _TITLE.search(head), _LANGUAGE.search(head)
    facts.title_tag = squeeze(unescape(title[1])) if title else None
    facts.language = language[1] if language else None
    link = _CANONICAL.search(head)
    href = _HREF.search(link[0]) if link else None
    facts.canonical = unescape(href[1]) if href else None
    facts.broken_json = [head]  # its dates are found without parsing it
    return facts
