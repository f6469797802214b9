"""Heading -> kicker and headline: the label over a headline, in its element or right above it."""

import re
from collections.abc import Collection
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.facts import squeeze

MAX_KICKER_CHARS = 60
MIN_HEADLINE_CHARS = 12  # of a key: a shorter rest is no headline, and its label a part of it
MAX_ABOVE = 3  # elements before the heading, or before the box that it opens
MAX_BOXES = 2
# What webmasters call it: English, German, French, Spanish, Italian, Portuguese, Dutch, Danish.
KICKER = re.compile(
    r"(?:^|[\s_-])(?:kicker|eyebrow|over-?line|over-?headline|super-?headline|dach-?zeile"
    r"|spitzmarke|top-?line|sur-?titre|ante-?t[ií]tulo|pre-?t[ií]t(?:le|ulo)|occhiello"
    r"|chap[eé]u|bovenkop|trompet)(?:$|[\s_-]|__)",
    re.IGNORECASE,
)
_SIGNS = " \t\n:|·•–—-/"


def parted(heading: HtmlElement, claims: Collection[str]) -> tuple[str | None, str]:
    """The kicker that a heading's first element prints, if one, and the rest of the heading.

    It is one if its class says so, or if the head's title (`claims`) is the rest alone, or both
    with a sign between them where the heading sets none: `Nationale Demo` `Der 9. Juli naht`.
    """
    whole = heading.text_content()
    first = next(iter(heading), None)
    if first is None or not isinstance(first.tag, str) or (heading.text or "").strip():
        return None, whole
    label = squeeze(first.text_content()).strip(_SIGNS)
    if not 0 < len(label) <= MAX_KICKER_CHARS:
        return None, whole
    rest = whole.partition(first.text_content())[2]
    name = _key(rest)
    if len(name) < MIN_HEADLINE_CHARS:
        return None, whole
    known = {_key(claim) for claim in claims}
    is_glued = rest[:1].isalnum() and whole.lstrip()[: len(label)] == label
    is_kicker = (
        _is_named(first)
        or (name in known and _key(whole) not in known)
        or (is_glued and any(_is_joined(label, name, claim) for claim in claims))
    )
    return (label, rest.lstrip(_SIGNS)) if is_kicker else (None, whole)


def kicker_above(heading: HtmlElement) -> str | None:
    """The short text right above a heading whose class says that it is its kicker."""
    box: HtmlElement | None = heading
    for _ in range(MAX_BOXES):
        if box is None or box.tag == "body":
            return None
        for sibling in islice(box.itersiblings(preceding=True), MAX_ABOVE):
            label = squeeze(sibling.text_content()).strip(_SIGNS) if _is_named(sibling) else ""
            if 0 < len(label) <= MAX_KICKER_CHARS and read_moment(label) is None:
                return label
        box = box.getparent()
    return None


def _is_named(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and bool(KICKER.search(element.get("class") or ""))


def _is_joined(label: str, name: str, claim: str) -> bool:
    """Whether a title of the head is label and headline with a sign between them."""
    rest = claim.removeprefix(label)
    return rest != claim and _key(rest) == name and rest.lstrip()[:1] in tuple(_SIGNS.strip())


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
