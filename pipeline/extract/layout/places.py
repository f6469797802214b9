"""tree -> PlacedPage: a page's blocks, and the tags and classes around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.body.blocks import INLINE, Block, Walk

_NUMBER = re.compile(r"\d{3,}")  # of one page: post-4711; col-md-9 is the template's
# Of one page, too, and it may name a person: WordPress has author-mara-quill, tag-wine.
_SLUG = re.compile(r"(author|byline|category|tag|user)([-_]).+")
# What a writer's tool sets: the language of a listing, how a picture is aligned.
_WRITTEN = re.compile(
    r"(?:lang|language|highlight-source|brush)(?:[-:].*)?|sourceCode|align\w+|has-[\w-]+|size-\w+|wp-image-\d+"
    r"|(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-embed-bq)"
    r"|wp-block-(?:paragraph|heading|list|quote|table|code|image|separator|preformatted|verse)"
)


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """Blocks of a page, and of each element that is not inline its step and its parent's number."""

    blocks: Sequence[Block]
    steps: Sequence[str]  # by the numbers in `Block.path`; 0 is above the body
    parents: Sequence[int]


class _PlacingWalk(Walk):
    """A walk that notes the step of every element that is not inline."""

    __slots__ = ("parents", "steps")

    def __init__(self) -> None:
        super().__init__()
        self.steps = [""]
        self.parents = [0]

    def visit(self, element: HtmlElement, marks: int, depth: int, linked: bool) -> None:
        if element.tag not in INLINE:
            self.steps.append(step_of(element.tag, element.get("class") or ""))
            self.parents.append(self.path[-1])
        super().visit(element, marks, depth, linked)


def place(root: HtmlElement) -> PlacedPage:
    """All lines of text of the page's body in their order, as `read_blocks` gives them, placed."""
    body = root.find("body")
    walk = _PlacingWalk()
    walk.visit(body if body is not None else root, 0, 0, False)
    walk.flush()
    return PlacedPage(walk.blocks, walk.steps, walk.parents)


@lru_cache(maxsize=20_000)
def step_of(tag: str, names: str) -> str:
    """A tag and its classes, sorted; what numbers and slugs of one page say is left out.

    >>> step_of("div", "post-4711 entry post-4712 col-md-9 author-mara-quill")
    'div.author-#.col-md-9.entry.post-#'
    """
    kept = (name for name in names.split() if not _WRITTEN.fullmatch(name))
    return ".".join([tag, *sorted({_NUMBER.sub("#", _SLUG.sub(r"\1\2#", n)) for n in kept})])


@lru_cache(maxsize=20_000)
def classes_of(step: str) -> frozenset[str]:
    """The classes of a step."""
    return frozenset(step.split(".")[1:])
