"""PlacedPage and a container's path -> the lines in it, each with its signature."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.pipeline.extract.body.blocks import Block
from broadsheet.pipeline.extract.layout.places import PlacedPage, classes_of
from broadsheet.pipeline.layout import LINKED

LINK_SHARE = 0.85  # of a line's characters: a line that points is not of its neighbours' kind
PROSE_CHARS = 80
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# How deep a writer nests is no matter of the template.
_ALIKE = {
    **dict.fromkeys(("ul", "ol", "dl", "tbody", "thead", "tr", "table"), ""),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "h"),
    **dict.fromkeys(("dt", "dd"), "li"),
    "th": "td",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A block inside a container, and its signature from there on."""

    block: Block
    signature: str


def containers(page: PlacedPage, steps: Sequence[str]) -> list[int]:
    """The numbers of the elements at a path: each of its steps has these classes, or more."""
    wanted = [(step.partition(".")[0], classes_of(step)) for step in steps]
    matched = {0: 0}  # number -> how many steps
    found = []
    for number in range(1, len(page.steps)):
        above = matched.get(page.parents[number])
        if above is None or above == len(wanted):
            continue
        tag, names = wanted[above]
        step = page.steps[number]
        if step.partition(".")[0] == tag and names <= classes_of(step):
            matched[number] = above + 1
            if above + 1 == len(wanted):
                found.append(number)
    return found


def lines_in(page: PlacedPage, container: int) -> list[Line]:
    """The blocks inside an element, with their signatures."""
    known = {container: ""}
    return [
        Line(block, _signature(page, block, known))
        for block in page.blocks
        if container in block.path
    ]


def _signature(page: PlacedPage, block: Block, known: dict[int, str]) -> str:
    is_linked = block.link_chars >= LINK_SHARE * len(block.text)
    return _below(page, block.path[-1], known) + (LINKED if is_linked else "")


def _below(page: PlacedPage, number: int, known: dict[int, str]) -> str:
    """The path from the container to an element, `known` ones looked up."""
    found = known.get(number)
    if found is None:
        above, step = _below(page, page.parents[number], known), page.steps[number]
        step = _ALIKE.get(step, step)
        if not step or above == step or above.endswith(f">{step}"):
            found = above
        else:
            found = f"{above}>{step}" if above else step
        known[number] = found
    return found


def prose_beside(page: PlacedPage, container: int) -> Iterator[tuple[str, int]]:
    """Prose that stands outside a container: where, and how many characters. A long headline is
    none."""
    for block in page.blocks:
        if (
            len(block.text) >= PROSE_CHARS
            and block.tag not in HEADINGS
            and block.link_chars <= len(block.text) / 2
            and container not in block.path
        ):
            yield ">".join(page.steps[number] for number in block.path[-3:]), len(block.text)
