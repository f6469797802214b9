"""Page -> lines: what each extractor takes for the story.

Who says what; `vote` decides who wins. Trafilatura, resiliparse and readability are other
people's; the fourth opinion, `segment`, is ours and costs a fiftieth of theirs.
"""

from collections.abc import Callable
from functools import cache

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from broadsheet.pipeline.extract.body.blocks import read_blocks
from broadsheet.pipeline.extract.quicken.patch import UsedUp, UsingUp
from broadsheet.pipeline.extract.tree import parse


def trafilatura_lines(
    root: HtmlElement,
    *,
    favor_recall: bool = False,
    favor_precision: bool = False,
    again: Callable[[], HtmlElement] | None = None,
) -> list[str]:
    """Trafilatura's fast reading, inclined to find more or to err less. Uses up `root`.

    Where `again` gives the same tree once more, for the one page in fifty of which it is needed,
    no copy of the tree is made.
    """
    try:
        kind = UsingUp if again else Extractor
        document = bare_extraction(root, options=_options(kind, favor_recall, favor_precision))
    except UsedUp:
        assert again is not None
        return trafilatura_lines(
            again(), favor_recall=favor_recall, favor_precision=favor_precision
        )
    assert not isinstance(document, dict)  # as_dict is off
    return (document.text or "").split("\n") if document is not None else []


@cache  # they read a configuration file's numbers, 0.2 ms
def _options(kind: type[Extractor], favor_recall: bool, favor_precision: bool) -> Extractor:
    return kind(
        output_format="python", fast=True, comments=False,
        recall=favor_recall, precision=favor_precision,
    )  # fmt: skip


def resiliparse_lines(source: str) -> list[str]:
    """All that is not chrome: the most generous of them, as a rule."""
    text = extract_plain_text(
        HTMLTree.parse(source), main_content=True, alt_texts=False, comments=False
    )
    return [line.strip().removeprefix("• ") for line in text.split("\n")]


def readability_lines(source: str) -> list[str]:
    """Readability's reading, the algorithm behind browsers' reading mode; nothing if it fails.

    On a tree of its own: trafilatura takes apart the one it is given.
    """
    root = parse(source)
    assert root is not None  # it was parsed before
    try:
        summary = document_fromstring(_Readability(root).summary())
    except (etree.LxmlError, ValueError, AttributeError):  # the ways it is known to fail
        return []
    return [block.text for block in read_blocks(summary)]


class _Readability(Document):  # type: ignore[misc]
    """Readability with the same numbers at a third of its cost: it measures texts by regex."""

    def get_link_density(self, elem: HtmlElement) -> float:
        """The share of an element's text that is links."""
        linked = sum(_text_length(link) for link in elem.iterfind(".//a"))
        return linked / max(_text_length(elem), 1)


def _text_length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))
