"""Headline -> Opening: the short texts about it, where a story's date and byline are printed."""

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
class Piece:
    """One text, the element that prints it, and the text before it."""

    text: str
    element: HtmlElement
    before: str  # "Updated" may stand in an element of its own


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands below the headline to the second paragraph, then what stands above it."""

    pieces: tuple[Piece, ...] = ()
    frame: frozenset[HtmlElement] = frozenset()  # all boxes that the headline is in


def read_opening(headline: HtmlElement | None) -> Opening:
    """The surroundings of a headline; nothing where no element prints it."""
    if headline is None:
        return Opening()
    frame = [headline, *headline.iterancestors()]
    below = _pieces((pair for box in _below(frame) for pair in _spoken(box)), MAX_BELOW)
    above = _pieces((pair for box in _above(frame) for pair in _spoken(box)), MAX_ABOVE)
    return Opening((*below, *above), frozenset(frame))


def read_pieces(element: HtmlElement, most: int = 40) -> list[Piece]:
    """The short texts in one element."""
    return list(_pieces(_spoken(element), most))


Spoken = tuple[HtmlElement, str | None]


def _pieces(spoken: Iterable[Spoken], most: int) -> Iterator[Piece]:
    before = ""
    paragraphs: set[str] = set()  # some pages hold a standfirst twice, one of them hidden
    for element, said in islice(spoken, most):
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
        yield Piece(text, element, before)
        before = text


def _below(frame: list[HtmlElement]) -> Iterator[HtmlElement]:
    for level in frame:
        if level.tag == "body":
            return
        yield from level.itersiblings()


def _above(frame: list[HtmlElement]) -> Iterator[HtmlElement]:
    for level in frame:
        if level.tag in ("body", "main", "article"):
            return
        for sibling in level.itersiblings(preceding=True):
            if sum(1 for _ in islice(sibling.iter(), MAX_BESIDE + 1)) <= MAX_BESIDE:
                yield sibling


def _spoken(element: HtmlElement) -> Iterator[Spoken]:
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
