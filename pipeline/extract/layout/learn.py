"""Pages as the recipe read them -> the layout that they share, or None where they share none."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet.pipeline.extract.body.blocks import Block, key
from broadsheet.pipeline.extract.layout.fit import Unfit, fit
from broadsheet.pipeline.extract.layout.places import PlacedPage, classes_of
from broadsheet.pipeline.extract.layout.signatures import (
    HEADINGS,
    Line,
    containers,
    lines_in,
    prose_beside,
)
from broadsheet.pipeline.layout import Layout, Role, Vote, mark_of

MIN_SHARED = 0.9  # of the pages have the container's path
MIN_HELD = 0.95  # of a page's text stands in its container
MIN_KEY_CHARS = 20  # of a line that is looked for inside others
EDGE_LINES = 5  # at either end of a story, where templates repeat
# Of the pages. At .3 it took out what writers repeat themselves: "originally posted on ...".
MIN_REPEATED = 0.6
MIN_FITTING = 0.5  # of pages that it was not learned from; fewer, and it is not worth its while
MIN_AGREEING = 0.9  # of a text's characters: what it says is what the recipe says, on most pages


@dataclass(frozen=True, slots=True)
class Example:
    """A page and what the recipe made of it: what a layout is learned from."""

    page: PlacedPage
    roles: Mapping[str, Role]  # by key of a line
    text_key: str  # of the whole text: a line of one extractor is half a line of another
    is_as_declared: bool  # no model took it for another kind of page

    def role(self, block: Block) -> Role:
        """What the recipe took a block for."""
        role = self.roles.get(block.key)
        if role is Role.CAPTION and block.tag == "pre":
            return Role.TEXT  # a listing in a `figure` is no caption of anything
        if role is not None:
            return role
        is_held = len(block.key) >= MIN_KEY_CHARS and block.key in self.text_key
        return Role.TEXT if is_held else Role.OUT


def example(
    page: PlacedPage,
    text: str,
    captions: Collection[str],
    standfirst: str | None,
    *,
    is_as_declared: bool,
) -> Example:
    """A page beside what the recipe made of it."""
    keys = [key(line) for line in text.split("\n")]
    roles = {key(caption): Role.CAPTION for caption in captions}
    roles |= {key(standfirst): Role.STANDFIRST} if standfirst else {}
    roles |= dict.fromkeys([*_cells(page, frozenset(keys)), *keys], Role.TEXT)
    return Example(page, roles, "".join(keys), is_as_declared)


def _cells(page: PlacedPage, lines: Collection[str]) -> list[str]:
    """Keys of the cells of a row that is a line of the text: each is too short to be looked for."""
    rows: dict[int, list[str]] = {}
    for block in page.blocks:
        for number in reversed(block.path):
            if page.steps[number].partition(".")[0] == "tr":
                rows.setdefault(number, []).append(block.key)
                break
    return [cell for row in rows.values() if "".join(row) in lines for cell in row]


def learn(examples: Sequence[Example]) -> Layout | None:
    """The layout of these pages, if each half of them learns one that is good for the other."""
    layout = _learned(examples)
    halves = (examples[::2], examples[1::2])
    are_good = all(_is_good(_learned(mine), other) for mine, other in (halves, halves[::-1]))
    return layout if are_good else None


def _is_good(layout: Layout | None, examples: Sequence[Example]) -> bool:
    agreeing = []
    if layout is None:
        return False
    for one in examples:
        try:
            lines = fit(layout, one.page).text
        except Unfit:
            continue
        agreeing.append(_agreement([line.block for line in lines], one))
    return (
        len(agreeing) >= max(1, MIN_FITTING * len(examples))
        and sorted(agreeing)[len(agreeing) // 2] >= MIN_AGREEING
    )


def _agreement(blocks: Sequence[Block], one: Example) -> float:
    """The share of characters that both have, of what either has."""
    told = sum(len(block.key) for block in blocks)
    both = sum(len(block.key) for block in blocks if one.role(block) is Role.TEXT)
    return 2 * both / max(1, told + len(one.text_key))


def _learned(examples: Sequence[Example]) -> Layout | None:
    container = _container(examples)
    inside = []
    for one in examples if container else ():
        found = containers(one.page, container)
        if len(found) == 1:
            inside.append((one, found[0], lines_in(one.page, found[0])))
    if not container or len(inside) < MIN_SHARED * len(examples):
        return None
    beside = [list(prose_beside(one.page, number)) for one, number, _ in inside]
    bare = Layout(
        container, _votes([(one, lines) for one, _, lines in inside]), frozenset(),
        frozenset(at for of_page in beside for at, _ in of_page),
        max(sum(chars for _, chars in of_page) for of_page in beside),
        len(inside), (0, 0), all(one.is_as_declared for one in examples),
    )  # fmt: skip
    texts = [
        [one for one in lines if bare.role(one.signature) is Role.TEXT] for *_, lines in inside
    ]
    sizes = [sum(len(line.block.text) for line in lines) for lines in texts]
    return replace(bare, repeated=_repeated(texts), chars=(min(sizes), max(sizes)))


def _container(examples: Sequence[Example]) -> tuple[str, ...]:
    """The deepest path that holds the text of nearly all pages; its classes are what they share."""
    chains = [chain for one in examples if (chain := _chain(one))]
    least = MIN_SHARED * len(examples)
    shared: list[str] = []
    while True:
        chains = [chain for chain in chains if len(chain) > len(shared)]
        steps = [chain[len(shared)] for chain in chains]
        tags = Counter(step.partition(".")[0] for step in steps)
        tag, times = max(sorted(tags.items()), key=lambda one: one[1], default=("", 0))
        if times < least or not times:
            return tuple(shared)
        chains = [c for c, step in zip(chains, steps, strict=True) if step.partition(".")[0] == tag]
        names = Counter(name for chain in chains for name in classes_of(chain[len(shared)]))
        shared.append(".".join([tag, *sorted(n for n, times in names.items() if times >= least)]))


def _chain(one: Example) -> list[str]:
    """The steps from the body to the lowest element that holds the page's text."""
    held: Counter[int] = Counter()
    total = 0
    for block in one.page.blocks:
        if one.role(block) is Role.TEXT:
            total += len(block.text)
            held.update(dict.fromkeys(block.path[1:], len(block.text)))
    around = sorted(number for number, chars in held.items() if chars >= MIN_HELD * total)
    return [one.page.steps[number] for number in around]


def _votes(inside: Sequence[tuple[Example, Sequence[Line]]]) -> dict[str, Vote]:
    given: dict[str, Counter[Role]] = {}
    for one, lines in inside:
        on_page: dict[str, Counter[Role]] = {}
        for line in lines:
            on_page.setdefault(line.signature, Counter())[one.role(line.block)] += 1
        for signature, roles in on_page.items():
            most = max(Role, key=lambda role: roles[role])  # the first of equals: text
            given.setdefault(signature, Counter())[most] += 1
    return {name: Vote(roles.total(), dict(roles)) for name, roles in sorted(given.items())}


def _repeated(texts: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Lines that stand at the edge of most stories, headings left alone: many end on one name."""
    times: Counter[str] = Counter()
    for lines in texts:
        ends = (*lines[:EDGE_LINES], *lines[-EDGE_LINES:])
        times.update({line.block.key for line in ends if line.block.tag not in HEADINGS})
    least = max(3, MIN_REPEATED * len(texts))
    return frozenset(mark_of(name) for name, n in times.items() if n >= least and name)
