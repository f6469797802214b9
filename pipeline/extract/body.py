"""tree -> Body: the story's text, by the cheapest extractor that gets it."""

from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from pipeline.rules import Rules

SHORT_CHARS = 600  # below this trafilatura's fast mode has often lost the story (5 % of pages)


@dataclass(frozen=True, slots=True)
class Body:
    """Text as an extractor gave it, one block a line, and which one it was."""

    text: str
    extractor: str


def find_body(root: HtmlElement, rules: Rules) -> Body | None:
    """The text of a page, or None where no extractor finds any."""
    fast = _trafilatura(root, fast=True)
    if len(fast) >= SHORT_CHARS:
        return Body(fast, "trafilatura-fast")
    full = _trafilatura(root, fast=False)
    best = full if len(full) >= len(fast) else fast
    return Body(best, "trafilatura" if best is full else "trafilatura-fast") if best else None


def _trafilatura(root: HtmlElement, *, fast: bool) -> str:
    document = bare_extraction(
        deepcopy(root), fast=fast, include_comments=False, with_metadata=False
    )
    return (document.text or "") if document is not None else ""
