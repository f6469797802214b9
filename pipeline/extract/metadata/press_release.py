"""A page and its lines -> whether it is a press release, by the marks that releases carry.

A release is told by what it is filed under (its type, section, address), by a label above its
text, or by how it opens. Words inside a story say nothing: stories quote releases.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from broadsheet.pipeline.extract.body.blocks import CHROME, Block, Mark, key
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page
from broadsheet.pipeline.wording.phrases import Rule, words

TYPES = frozenset({"PressRelease", "PressReleaseNewsArticle"})  # no type of schema.org, yet stated
OPENING_LINES, OPENING_CHARS = 3, 240  # in which a release says that it is one
MAX_LABEL_CHARS = 60
LABEL_ABOVE, LABEL_BELOW = 2, 8  # lines around the headline in which a label may stand
OPENS = Rule("press.opens", r"\W*{}\b")
# "(ots)", "/PRNewswire/", "--(BUSINESS WIRE)--": as the distributor signs behind the place.
WIRE = Rule("press.wire", r"[(/]\s?{}(?:[ -]\w+)?\s?[)/]", opens=False)
_TITLED = re.compile(r"([^:：|]{3,40})[:：|]")
_LISTED, _LINKED = int(Mark.LIST), 0.5  # a menu's entry, not a label
_PATH = re.compile(r"https?://[^/?#]+/([^?#]*)")


def is_press_release(
    facts: Facts, page: Page, blocks: Sequence[Block], lines: Sequence[str]
) -> bool:
    """Whether any mark of a release stands where releases carry it; `lines` are the text."""
    return (
        any(TYPES & set(types_of(node)) for node in facts.nodes)
        or any(map(_is_label, filed_under(page)))
        or opens_as_release([page.title or "", *lines])
        or any(_marks(block) for block in _around_headline(page, blocks, lines))
    )


def opens_as_release(lines: Sequence[str]) -> bool:
    """Whether a headline or the first lines of a text say so, as in dumps without markup.

    >>> opens_as_release(["Ferries to sail again", "ELMSWORTH, May 3 /PRNewswire/ -- All sail."])
    True
    >>> opens_as_release(["Ferries to sail again", "A press release says that all sail."])
    False
    """
    for line in lines[:OPENING_LINES]:
        titled = _TITLED.match(line)
        if OPENS.find(line) or (titled and _is_label(titled[1])) or _is_label(line):
            return True
        if WIRE.find(line[:OPENING_CHARS]):
            return True
    return False


def filed_under(page: Page) -> Iterator[str]:
    """Section, categories, and the parts of the address but its last, which is the headline."""
    yield page.section or ""
    yield from page.categories
    path = _PATH.match(page.canonical_url or "")
    yield from path[1].split("/")[:-1] if path else ()


def _marks(block: Block) -> bool:
    return _is_label(block.text) or bool(OPENS.find(block.text) or WIRE.find(block.text))


def _around_headline(page: Page, blocks: Sequence[Block], lines: Sequence[str]) -> Iterable[Block]:
    """The short lines right above the headline, and those between it and the text."""
    titles, text = (
        {key(page.title or ""), key(page.headline or "")} - {""},
        set(map(key, lines[:3])),
    )
    start = next((n for n, block in enumerate(blocks) if block.key in text), len(blocks))
    heads = [n for n in range(start) if blocks[n].key in titles]
    at = heads[-1] if heads else start
    for block in (
        *blocks[max(0, at - LABEL_ABOVE) : at],
        *blocks[at : min(start, at + LABEL_BELOW)],
    ):
        is_entry = block.marks & _LISTED and block.link_chars > _LINKED * len(block.text)
        if len(block.text) <= MAX_LABEL_CHARS and not (block.marks & CHROME or is_entry):
            yield block


def _is_label(text: str) -> bool:
    return 3 <= len(text) <= MAX_LABEL_CHARS and _bare(text) in _labels()


@cache
def _labels() -> frozenset[str]:
    return frozenset(map(_bare, words("press.label")))


def _bare(text: str) -> str:
    """Letters alone, without accents, as addresses write them.

    >>> _bare("Communiqué de presse"), _bare("communique-de-presse")
    ('communiquedepresse', 'communiquedepresse')
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if char.isalnum())
