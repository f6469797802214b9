"""Facts -> title: the headline that most of the page agrees on, without the site's name."""

import re
from html import unescape

from lxml.html import HtmlElement

from pipeline.extract.heads import Facts, Json, squeeze, text_at

SEPARATOR = re.compile(
    r"\s+[|–—•·»«›‹/\\⁄*~:<>-]+\s+|\s*[|｜»]\s*|\s+::\s+|(?<=\S)[_：](?=\S)|:\s+"
)
HARD_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›‹/\\⁄~-]|::)\s+|\s*[|｜]\s*")
MIN_TITLE_CHARS = 4


def find_title(facts: Facts, article: Json | None, sitename: str | None) -> str | None:
    """The page's headline.

    An `<h1>` wins if the head agrees with it, since head titles carry site names and are
    rewritten for search engines; else what the head says, its site name taken off.
    """
    head = _head_titles(facts, article)
    tag = tidy_title(facts.title_tag or "")
    h1s = [t for t in (_heading(h) for h in facts.headings if h.tag == "h1") if t]
    for heading in h1s:
        agreed = any(_agree(heading, other) for other in (*head, tag) if other)
        if agreed and not _is_site_name(heading, sitename):
            return heading
    if head:
        return without_site(head[0], sitename, tag)
    if len(h1s) == 1 and not _is_site_name(h1s[0], sitename):
        return h1s[0]
    if tag:
        return without_site(tag, sitename, None)
    return next((t for t in (_heading(h) for h in facts.headings) if t), None)


def _head_titles(facts: Facts, article: Json | None) -> list[str]:
    found = (
        text_at(article, "headline", "name"),
        facts.first("og:title"),
        facts.first("twitter:title", "parsely-title", "sailthru.title", "dc.title", "headline"),
        facts.first("title"),
    )
    return [t for t in (tidy_title(title or "") for title in found) if t]


def tidy_title(title: str) -> str:
    """Entities read (twice where a page wrote them twice), tags and white space gone."""
    text = unescape(unescape(title)) if "&" in title else title
    text = re.sub(r"</?\w{1,10}(?:\s[^<>]*)?/?>", "", text) if "<" in text else text
    text = squeeze(text)
    return text if len(text) >= MIN_TITLE_CHARS else ""


def _heading(element: HtmlElement) -> str:
    return tidy_title(element.text_content())


def _key(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())


def _agree(heading: str, title: str) -> bool:
    """One holds the other, and the shorter is most of a headline, not a word of it."""
    a, b = _key(heading), _key(title)
    if not a or not b:
        return False
    if a == b:
        return True
    if a in b:
        return len(a) >= 0.4 * len(b)
    return b in a and len(b) >= 0.6 * len(a)


def _is_site_name(title: str, sitename: str | None) -> bool:
    return sitename is not None and _key(title) == _key(sitename)


def without_site(title: str, sitename: str | None, longer: str | None) -> str:
    """A title without the outlet's name (and section) before or behind it.

    >>> without_site("Opinion | Vote early - The Daily Bugle", "The Daily Bugle", None)
    'Vote early'
    >>> without_site("Spider-Man: friend or foe?", None, None)
    'Spider-Man: friend or foe?'
    """
    if sitename:
        for separator in SEPARATOR.finditer(title):
            before, after = title[: separator.start()].strip(), title[separator.end() :].strip()
            if _key(after) == _key(sitename) and before:
                title = before
                break
            if _key(before) == _key(sitename) and after:
                title = after
                break
    opinion = re.match(
        r"(?:opinion|analysis|editorial|column|review)\s*\|\s*(?=\S.{5})", title, re.IGNORECASE
    )
    if opinion:
        title = title[opinion.end() :]
    if sitename and longer is not None:
        return title
    parts = [p.strip() for p in HARD_SEPARATOR.split(title) if p.strip()]
    if len(parts) < 2:
        return title
    # A site's name is short, and the headline is most of the title.
    longest = max(parts, key=len)
    others = [p for p in parts if p is not longest]
    if all(len(p.split()) <= 4 and len(p) < len(longest) / 2 for p in others) and (
        parts[0] is longest or len(parts) == 2
    ):
        return longest
    return title
