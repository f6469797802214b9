"""tree -> Body: the story's text, by the extractor whose finding the others confirm."""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import unescape

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction

from broadsheet.pipeline.extract.body.blocks import Block, read_blocks
from broadsheet.pipeline.extract.body.candidate import Finding, agreement, found
from broadsheet.pipeline.extract.body.fill import fill_gaps
from broadsheet.pipeline.extract.body.repeats import with_repeats
from broadsheet.pipeline.extract.body.segment import read_region
from broadsheet.pipeline.extract.tree import lighten, parse
from broadsheet.pipeline.rules import Rules

# Shares of resiliparse's finding, which is the longest as a rule: it keeps whatever is not chrome.
MIN_SIZE = 0.5  # a smaller finding is a stub, and stubs agree with each other
CHROME_CHARS = 400  # that resiliparse keeps on any page: of a short story's page they are most
# An agreement is a number from 0 to 1, and two others vote: at 0.2 the news set loses .002 to the
# third opinion, at 0.4 the others lose as much for want of it.
FAVOUR = 0.3
# Three others vote there: .5 to .6 is best on all sets, at .45 and .75 one of them loses .001.
FAVOUR_OF_BEST = 0.6
LOST_SHARE = 0.4  # of the story in JSON-LD; as one vote among others it changed nothing
SURE = 0.85  # trafilatura and resiliparse agree so much that no third opinion could outvote them

_WRITTEN_TAG = re.compile(r"<[^<>]{1,500}>")


@dataclass(frozen=True, slots=True)
class Body:
    """The finding that won, and what the other opinions took for the body."""

    finding: Finding
    witnesses: tuple[Finding, ...]  # resiliparse first; empty where it found nothing


def find_body(
    root: HtmlElement, source: str, blocks: Sequence[Block], told: str, rules: Rules
) -> Body | None:
    """The text of a page, or None where no extractor finds any. Uses up `root`.

    `told` is the story as the page's own JSON-LD gives it (or ""): it wins where what the others
    found is a fraction of it, as on pages that scripts fill in.
    """
    lighten(root)
    spare = deepcopy(root) if rules.quality == "best" else None
    lines = [line for line in _trafilatura(root, favor_recall=True) if line.strip()]
    first = found("trafilatura-fast", with_repeats(lines, blocks))
    second = found("resiliparse", _resiliparse(source))
    third = found("region", [block.text for block in read_region(blocks)])
    if spare is not None:
        chosen, others = _best(first, second, third, source, spare)
    elif first.key and agreement(first, second) >= SURE:
        chosen, others = first, ()
    else:
        findings = _sizeable([first, second, third], first, second)
        chosen, others = medoid(findings, first, FAVOUR), ()
    voices = (first, second, third, *others) if others else (second, third)
    chosen = fill_gaps(chosen, blocks, voices)
    stated = found("jsonld", _WRITTEN_TAG.sub("\n", unescape(told)).split("\n"))
    if len(chosen.key) < LOST_SHARE * len(stated.key):
        return Body(stated, ())
    witnesses = (second, third, *others) if second.key else ()
    return Body(chosen, witnesses) if chosen.key else None


def _best(
    first: Finding, second: Finding, third: Finding, source: str, spare: HtmlElement
) -> tuple[Finding, tuple[Finding, ...]]:
    """Two dear opinions more: who wins, and those two.

    Trafilatura's second reading is a witness for lines, neither voter nor candidate: it errs with
    the first, and where it does not, it is the one that finds only a stub (one page in ten).
    """
    readable = found("readability", _readability(source))
    precise = found("trafilatura-precise", _trafilatura(spare, favor_precision=True))
    findings = _sizeable([first, second, third, readable], first, second)
    return medoid(findings, first, FAVOUR_OF_BEST), (readable, precise)


def _sizeable(findings: list[Finding], favourite: Finding, measure: Finding) -> list[Finding]:
    """Those that are no stubs beside the most generous; the favourite may lack its menus."""
    floor = MIN_SIZE * len(measure.key)
    return [
        f
        for f in findings
        if f.key and len(f.key) >= floor - (MIN_SIZE * CHROME_CHARS if f is favourite else 0)
    ]


def medoid(findings: list[Finding], favourite: Finding, favour: float) -> Finding:
    """The finding that the others agree with most; the favourite wins unless it falls behind."""
    return max(
        findings or [favourite],
        key=lambda f: (
            sum(agreement(f, g) for g in findings if g is not f) + favour * (f is favourite)
        ),
    )


def _again(source: str) -> HtmlElement:
    """A fresh tree: trafilatura takes apart the one it is given."""
    root = parse(source)
    assert root is not None  # it was parsed before
    return root


def _trafilatura(
    root: HtmlElement, *, favor_recall: bool = False, favor_precision: bool = False
) -> list[str]:
    document = bare_extraction(
        root, fast=True, favor_recall=favor_recall, favor_precision=favor_precision,
        include_comments=False, with_metadata=False,
    )  # fmt: skip
    assert not isinstance(document, dict)  # as_dict is off
    return (document.text or "").split("\n") if document is not None else []


def _resiliparse(source: str) -> list[str]:
    text = extract_plain_text(
        HTMLTree.parse(source), main_content=True, alt_texts=False, comments=False
    )
    return [line.strip().removeprefix("• ") for line in text.split("\n")]


def _readability(source: str) -> list[str]:
    return _guarded(lambda: _readable(source), (etree.LxmlError, ValueError, AttributeError))


class _Readability(Document):  # type: ignore[misc]
    """Readability with the same numbers at a third of its cost: it measures texts by regex."""

    def get_link_density(self, elem: HtmlElement) -> float:
        """The share of an element's text that is links."""
        linked = sum(_text_length(link) for link in elem.iterfind(".//a"))
        return linked / max(_text_length(elem), 1)


def _text_length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def _readable(source: str) -> list[str]:
    summary = _Readability(_again(source)).summary()
    return [block.text for block in read_blocks(document_fromstring(summary))]


def _guarded(attempt: Callable[[], list[str]], known: tuple[type[Exception], ...]) -> list[str]:
    """What an optional witness says; nothing, when it fails in a way it is known to fail."""
    try:
        return attempt()
    except known:
        return []
