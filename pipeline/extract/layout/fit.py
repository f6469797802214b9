"""Layout and PlacedPage -> the page's lines by what they are, or why the layout does not fit.

Each check is there for a redesign that passed without it: see `tests/test_layout.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.pipeline.extract.body.captions import is_figcaption
from broadsheet.pipeline.extract.layout.places import PlacedPage
from broadsheet.pipeline.extract.layout.signatures import (
    Line,
    containers,
    lines_in,
    prose_beside,
)
from broadsheet.pipeline.layout import LINKED, Layout, Role, is_plain, is_prose, mark_of

MAX_UNKNOWN = 0.25  # of the text's characters, in nestings of a writer's that were never seen
MAX_LEFT = 0.1  # in lines without a class, as tables, that the recipe left out where it was learned
MAX_BESIDE = 0.15  # as much prose as that share of the text beside it, where more than learned
LEAST_CHARS = 200  # of text, or the least that was learned: less is a gate, an error, a teaser
LINK_BLANKS = 3  # in a link that leads to another story
MAX_DOUBTED = 3  # such links in a row, as a list of sources has and a list of teasers, unvoted for
MOST_TIMES = 3  # the longest learned text, the most prose beside one


class Unfit(Exception):
    """A page that is not of a layout; the message is the check that failed."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of a page by what its layout takes them for, each list in the page's order."""

    text: Sequence[Line]
    captions: Sequence[Line]
    standfirst: Sequence[Line]
    repeated: Sequence[Line]  # at the edges of most stories of the outlet
    out: Sequence[Line]


def fit(layout: Layout, page: PlacedPage) -> Fitted:
    """The lines of a page. Raises `Unfit`."""
    found = containers(page, layout.container)
    if len(found) != 1:
        raise Unfit(f"container: {'>'.join(layout.container)} is there {len(found)} times")
    sorted_: dict[Role, list[Line]] = {role: [] for role in Role}
    unknown = 0
    lines = lines_in(page, found[0])
    _assert_no_teasers(layout, lines)
    for line in lines:
        role = layout.role(line.signature)
        if role is None and _leads_away(line):
            role = Role.OUT
        if role is None:
            stranger = layout.stranger(line.signature)
            if stranger is not None:
                raise Unfit(f"unknown: {stranger} around {line.block.text[:60]!r}")
            role = Role.CAPTION if is_figcaption(line.block) else Role.TEXT
            if role is Role.TEXT and not is_prose(line.signature):
                unknown += len(line.block.text)
        sorted_[role].append(line)
    text = sorted_[Role.TEXT]
    chars = sum(len(line.block.text) for line in text)
    left = sum(len(line.block.text) for line in sorted_[Role.OUT] if is_plain(line.signature))
    _assert_plausible(layout, chars, unknown, left)
    _assert_nothing_moved(layout, list(prose_beside(page, found[0])), chars)
    start, end = _edges(text, layout.repeated)
    return Fitted(
        text[start:end], sorted_[Role.CAPTION], sorted_[Role.STANDFIRST],
        [*text[:start], *text[end:]], sorted_[Role.OUT],
    )  # fmt: skip


def _leads_away(line: Line) -> bool:
    """A link that stands by itself as a paragraph; one of a few words is a name or an address."""
    text, tag = line.block.text, line.block.tag
    return tag == "p" and line.signature.endswith(LINKED) and text.count(" ") >= LINK_BLANKS


def _assert_plausible(layout: Layout, chars: int, unknown: int, left: int) -> None:
    least, most = layout.chars
    if left > MAX_LEFT * chars:
        raise Unfit(f"left: {left} characters of plain lines beside {chars} of text")
    if unknown > MAX_UNKNOWN * chars:
        raise Unfit(f"unknown: {unknown} of {chars} characters stand in new nestings")
    if not min(LEAST_CHARS, least) <= chars <= MOST_TIMES * most:
        raise Unfit(f"size: {chars} characters, learned were {least} to {most}")


def _assert_no_teasers(layout: Layout, lines: Sequence[Line]) -> None:
    """A list of links that stands in stories of some outlets only, and below those of many."""
    row = 0
    for line in lines:
        is_link = line.signature.endswith(f"li{LINKED}") and is_plain(line.signature)
        is_doubted = is_link and not layout.is_sure(line.signature)
        row = row + 1 if is_doubted and line.block.text.count(" ") >= LINK_BLANKS else 0
        if row > MAX_DOUBTED:
            raise Unfit(f"links: {row} in a row, the last {line.block.text[:60]!r}")


def _assert_nothing_moved(layout: Layout, beside: Sequence[tuple[str, int]], chars: int) -> None:
    """A part of the story that stands outside the container now; a first paragraph is enough."""
    strange = next((place for place, _ in beside if place not in layout.outside), None)
    if strange is not None:
        raise Unfit(f"beside: prose at {strange}, where none was")
    prose = sum(n for _, n in beside)
    if prose > max(MOST_TIMES * layout.beside, MAX_BESIDE * chars):
        told = f"{prose} characters of prose, {chars} inside"
        raise Unfit(f"beside: {told}, learned were {layout.beside} at most")


def _edges(text: Sequence[Line], repeated: frozenset[str]) -> tuple[int, int]:
    """The slice of a text without what its outlet repeats at its ends."""
    start, end = 0, len(text)
    while start < end and mark_of(text[start].block.key) in repeated:
        start += 1
    while start < end and mark_of(text[end - 1].block.key) in repeated:
        end -= 1
    return start, end
