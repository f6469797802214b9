"""Headline -> HeadlineContext: the short texts near it, where date and byline are printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.in_boilerplate import BYLINE_BOX

MAX_BELOW, MAX_ABOVE = 150, 40  # texts looked at, empty ones too
MAX_BESIDE = 30  # elements of a box above the headline; a larger one is a menu
LONG = 120  # characters: a text of this length is a paragraph
PARAGRAPHS = 2  # a standfirst, and the first of the story: bylines stand before or between them
SILENT = frozenset(["script", "style", "noscript", "nav", "form", "select", "button"])
# Boxes beside the story, and the foot of a page; but some templates put the byline into one.
ASIDE = frozenset(["aside", "footer"])


@dataclass(frozen=True, slots=True)
class NearText:
    """One text, the element that prints it, and the text before it."""

    text: str
    element: HtmlElement
    before: str  # "Updated" may stand in an element of its own


@dataclass(frozen=True, slots=True)
class HeadlineContext:
    """What stands below the headline to the second paragraph, then what stands above it."""

    texts: tuple[NearText, ...] = ()
    ancestors: frozenset[HtmlElement] = frozenset()  # all boxes that the headline is in


def read_headline_context(headline: HtmlElement | None) -> HeadlineContext:
    """The surroundings of a headline; nothing where no element prints it."""
    if headline is None:
        return HeadlineContext()
    ancestors = [headline, *headline.iterancestors()]
    below = _near_texts((pair for box in _below(ancestors) for pair in _printed(box)), MAX_BELOW)
    above = _near_texts((pair for box in _above(ancestors) for pair in _printed(box)), MAX_ABOVE)
    return HeadlineContext((*below, *above), frozenset(ancestors))


def read_texts(element: HtmlElement, most: int = 40) -> list[NearText]:
    """The short texts in one element."""
    return list(_near_texts(_printed(element), most))


Printed = tuple[HtmlElement, str | None]


def _near_texts(printed: Iterable[Printed], most: int) -> Iterator[NearText]:
    before = ""
    paragraphs: set[str] = set()  # some pages hold a standfirst twice, one of them hidden
    for element, said in islice(printed, most):
        # Links cut a paragraph into short texts.
        if element.tag == "p" and len(whole := element.text_content()) >= LONG:
            paragraphs.add(" ".join(whole.split())[:LONG])
        if said is None or not (text := " ".join(said.split())):
            continue
        if len(text) >= LONG:
            paragraphs.add(text[:LONG])
            continue
        if len(paragraphs) >= PARAGRAPHS:
            return
        yield NearText(text, element, before)
        before = text


def _below(ancestors: list[HtmlElement]) -> Iterator[HtmlElement]:
    for level in ancestors:
        if level.tag == "body":
            return
        yield from level.itersiblings()


def _above(ancestors: list[HtmlElement]) -> Iterator[HtmlElement]:
    for level in ancestors:
        if level.tag in ("body", "main", "article"):
            return
        for sibling in level.itersiblings(preceding=True):
            if sum(1 for _ in islice(sibling.iter(), MAX_BESIDE + 1)) <= MAX_BESIDE:
                yield sibling


def _printed(element: HtmlElement) -> Iterator[Printed]:
    """What an element says, in order, without what holds no text of the story.

    No recursion: pages nest boxes a thousand deep.
    """
    if _is_silent(element):
        return
    yield element, element.text
    within = [(element, iter(element))]
    while within:
        holder, children = within[-1]
        child = next(children, None)
        if child is None:
            within.pop()
            if within:
                yield within[-1][0], holder.tail
        elif _is_silent(child):
            yield holder, child.tail
        else:
            yield child, child.text
            within.append((child, iter(child)))


def _is_silent(element: HtmlElement) -> bool:
    if element.tag in ASIDE:
        return not BYLINE_BOX.search(element.get("class") or "")
    return element.tag in SILENT
