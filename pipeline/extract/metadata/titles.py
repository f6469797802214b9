"""Facts -> Headline: what the page prints as its headline, without the site's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.facts import Facts, Json, squeeze, text_at
from broadsheet.pipeline.extract.metadata.kickers import kicker_above, parted
from broadsheet.pipeline.wording.phrases import Rule

SEPARATOR = re.compile(
    r"\s+[|–—•·»«›‹/\\⁄*~:<>-]+\s+|\s*[|｜»]\s*|\s+::\s+|(?<=\S)[_：](?=\S)|:\s+"
)
HARD_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›‹/\\⁄~-]|::)\s+|\s*[|｜]\s*")
PARTS = re.compile(r"\s+(?:[|–—•·»«›‹/\\⁄~-]|::|--)\s+|\s*[|｜_]\s*")
_SECTION_FIRST = Rule("title.section", r"{}s?\s*\|\s*(?=\S.{5})", opens=False)
_SECTION_LAST = Rule("title.section", r"(?<=\S{3})\s*\|\s*{}s?$", opens=False)
DOMAIN_LAST = re.compile(
    r"(?<=\S)\s+[|–—·-]\s+(?:www\.)?[\w-]{2,40}(?:\.co)?\.(?:com|net|org|info|[a-z]{2})$",
    re.IGNORECASE,
)
# Headings of the site, not of the story.
FURNITURE = re.compile(
    r"site-?(?:title|name|logo)|logo|widget|menu|sidebar|subscribe|newsletter|related|cookie|consent|modal|popup|"
    r"breadcrumb|screen-reader|sr-only|visually-?hidden|footer|comments?\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W_]{4,}|\d{2,}")
PERMALINK = re.compile(r"(?<=\S)\s*¶$")  # what documentation prints behind its headings
FURTHER = ("twitter:title", "parsely-title", "sailthru.title", "dc.title", "headline")
MIN_TITLE_CHARS = 4
MIN_HEADLINE_WORDS, MIN_HEADLINE_CHARS = 3, 15  # shorter, a lone heading names a section
MIN_SHARED = 0.3  # of a heading's words, if it is to be another wording of the head's title
MAX_PART = 1 / 3  # a heading that is a smaller part of the head's title is the site's name
MAX_PARENTS = 8


@dataclass(frozen=True, slots=True)
class Headline:
    """What the page prints as its headline, what its head says, and the element that prints it."""

    printed: str | None = None
    head: str | None = None
    element: HtmlElement | None = None
    kicker: str | None = None  # the label over it

    @property
    def title(self) -> str | None:
        """What readers saw above the story, or else what the head says."""
        return self.printed or self.head


def find_headline(facts: Facts, article: Json | None, sitename: str | None) -> Headline:
    """The page's headline, in both its wordings.

    What readers saw above the story is one if the head confirms it, word by word or in other
    words: head titles carry site names, which are taken off, and are rewritten for search engines.
    """
    head = [t for t in _head_titles(facts, article) if not _same(t, sitename)]
    tag = tidy_title(facts.title_tag or "")
    further = (tidy_title(facts.first(name) or "") for name in FURTHER)
    claims = [claim for claim in dict.fromkeys((*head, tag, *further)) if claim]
    printed = [
        (h, t)
        for h in facts.headings
        if (t := _heading(h, claims))
        and not (_same(t, sitename) or _is_site_part(t, claims) or _is_furniture(h))
    ]
    h1s = [(h, t) for h, t in printed if h.tag == "h1"]
    found = (
        _confirmed(h1s, claims)
        or next(((h, t) for h, t in printed if any(_is_opening(t, c) for c in claims)), None)
        or _reworded(h1s, claims)
    )
    said = without_site(head[0], sitename, tag) if head else None
    if not head and tag:
        said = without_site(tag, sitename, None)
    if found is not None:
        kicker = parted(found[0], claims)[0] or kicker_above(found[0])
        return Headline(_without_section(found[1], sitename), said, found[0], kicker)
    return Headline(next((t for _, t in printed), None) if said is None else None, said)


def _head_titles(facts: Facts, article: Json | None) -> list[str]:
    found = (
        text_at(article, "headline", "name"),
        facts.first("og:title"),
        facts.first(*FURTHER),
        facts.first("title"),
    )
    return [t for t in (tidy_title(title or "") for title in found) if t]


Printed = tuple[HtmlElement, str]


def _confirmed(h1s: Sequence[Printed], claims: Sequence[str]) -> Printed | None:
    """The first heading that is, or is most of, a title in the head, or a whole part of it.

    The name of a work or a site may be a heading too: it is the last part, the story the first.
    """
    found = [(h, t) for h, t in h1s if any(_agree(t, c) or _key(t) in _parts(c) for c in claims)]
    opening = ((h, t) for h, t in found if any(_key(t) == _parts(c)[0] for c in claims))
    return next(opening, next(iter(found), None))


def _reworded(h1s: Sequence[Printed], claims: Sequence[str]) -> Printed | None:
    """The heading that says what the head says in other words.

    `Who Took Down the Mayor` above the story, `How Clerks Took the Mayor Down` for search.
    """
    best, most = None, 0.0
    words = set().union(*map(_words, claims)) if claims else set()
    for element, text in h1s:
        own = _words(text)
        is_long = len(text.split()) >= MIN_HEADLINE_WORDS or len(text) >= MIN_HEADLINE_CHARS
        if not own or not is_long:
            continue
        shared = len(own & words) / len(own) if words else 1.0
        if shared >= MIN_SHARED and shared > most:
            best, most = (element, text), shared
    return best


def _words(text: str) -> set[str]:
    """What two wordings share: the beginnings of words of some length, characters of CJK.

    >>> sorted(_words("The compliments of the 12 clerks"))
    ['12', 'cler', 'comp']
    """
    return {word.casefold()[:4] for word in WORD.findall(text)}


def _is_furniture(element: HtmlElement) -> bool:
    label = f"{element.get('class') or ''} {element.get('id') or ''}"
    if FURNITURE.search(label):
        return True
    for depth, above in enumerate(element.iterancestors()):
        if above.tag in ("nav", "aside", "footer", "dialog") or above.get("role") == "navigation":
            return True
        if depth == MAX_PARENTS or above.tag in ("body", "html", "main", "article"):
            return False
    return False


@lru_cache(maxsize=64)  # asked for every heading of a page
def _parts(claim: str) -> tuple[str, ...]:
    """The parts into which a head title is cut by its separators, as keys."""
    return tuple(_key(part) for part in PARTS.split(claim))


def _is_opening(text: str, claim: str) -> bool:
    return _key(text) in {_key(claim), _parts(claim)[0], max(_parts(claim), key=len)}


def _is_site_part(text: str, claims: Sequence[str]) -> bool:
    """A heading that is a small part of a head title: `Bugle` or `Sport` of `... | Sport | Bugle`."""
    key, known = _key(text), {_key(claim) for claim in claims}
    if any(key + other in known or other + key in known for other in known):
        return True
    return any(
        key in _parts(claim) and len(key) <= MAX_PART * max(map(len, _parts(claim)))
        for claim in claims
    )


def tidy_title(title: str) -> str:
    """Entities read (twice where a page wrote them twice), tags and white space gone."""
    text = unescape(unescape(title)) if "&" in title else title
    text = re.sub(r"</?\w{1,10}(?:\s[^<>]*)?/?>", "", text) if "<" in text else text
    text = squeeze(text)
    return text if len(text) >= MIN_TITLE_CHARS else ""


def _heading(element: HtmlElement, claims: Sequence[str]) -> str:
    return tidy_title(PERMALINK.sub("", parted(element, claims)[1].rstrip()))


@lru_cache(maxsize=256)  # the same
def _key(title: str) -> str:
    return re.sub(r"[\W_]+", "", title.casefold())


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


def _same(title: str, sitename: str | None) -> bool:
    return sitename is not None and _key(title) == _key(sitename)


def _without_section(title: str, sitename: str | None) -> str:
    """A printed headline without the label of its section and without the site's name.

    >>> _without_section("Why clerks sing | Opinion", None)
    'Why clerks sing'
    """
    named = _without_name(title, sitename)
    return _SECTION_LAST.pattern.sub("", _SECTION_FIRST.pattern.sub("", named))


def _without_name(title: str, sitename: str | None) -> str:
    if not sitename:
        return title
    for separator in SEPARATOR.finditer(title):
        before, after = title[: separator.start()].strip(), title[separator.end() :].strip()
        if _key(after) == _key(sitename) and before:
            return before
        if _key(before) == _key(sitename) and after:
            return after
    # No blank stands beside the sign in Japanese and Chinese titles.
    tail = title.removesuffix(sitename)
    if tail != title and re.search(r"\S[:：|｜/／–—-]$", tail):
        return tail[:-1]
    return title


def without_site(title: str, sitename: str | None, longer: str | None) -> str:
    """A title without the outlet's name (and section) before or behind it.

    >>> without_site("Opinion | Vote early - The Daily Bugle", "The Daily Bugle", None)
    'Vote early'
    >>> without_site("Spider-Man: friend or foe?", None, None)
    'Spider-Man: friend or foe?'
    """
    title = DOMAIN_LAST.sub("", _without_section(title, sitename))
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
