"""tree -> Body: the story's text, by the extractor whose candidate the others confirm."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import unescape

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.body.blocks import Block
from broadsheet.pipeline.extract.body.candidate import Candidate, agreement, candidate
from broadsheet.pipeline.extract.body.fill import fill
from broadsheet.pipeline.extract.body.repeats import with_repeats
from broadsheet.pipeline.extract.body.segment import best_segment
from broadsheet.pipeline.extract.body.witnesses import (
    readability_lines,
    resiliparse_lines,
    trafilatura_lines,
)
from broadsheet.pipeline.extract.tree import lighten
from broadsheet.pipeline.rules import Rules

# Shares of resiliparse's candidate, which is the longest as a rule: it keeps whatever is not chrome.
MIN_SIZE = 0.5  # a smaller one is a stub, and stubs agree with each other
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
    """The candidate that won, and what the other extractors took for the body."""

    chosen: Candidate
    witnesses: tuple[Candidate, ...]  # resiliparse first; empty where it found nothing


def find_body(
    root: HtmlElement, source: str, blocks: Sequence[Block], told: str, rules: Rules
) -> Body | None:
    """The text of a page, or None where no extractor finds any. Uses up `root`.

    `told` is the story as the page's own JSON-LD gives it (or ""): it wins where what the others
    found is a fraction of it, as on pages that scripts fill in.
    """
    lighten(root)
    spare = deepcopy(root) if rules.quality == "best" else None
    lines = [line for line in trafilatura_lines(root, favor_recall=True) if line.strip()]
    first = candidate("trafilatura-fast", with_repeats(lines, blocks))
    second = candidate("resiliparse", resiliparse_lines(source))
    third = candidate("region", [block.text for block in best_segment(blocks)])
    if spare is not None:
        chosen, others = _best(first, second, third, source, spare)
    elif first.key and agreement(first, second) >= SURE:
        chosen, others = first, ()
    else:
        candidates = _sizeable([first, second, third], first, second)
        chosen, others = medoid(candidates, first, FAVOUR), ()
    confirming = (first, second, third, *others) if others else (second, third)
    chosen = fill(chosen, blocks, confirming)
    stated = candidate("jsonld", _WRITTEN_TAG.sub("\n", unescape(told)).split("\n"))
    if len(chosen.key) < LOST_SHARE * len(stated.key):
        return Body(stated, ())
    witnesses = (second, third, *others) if second.key else ()
    return Body(chosen, witnesses) if chosen.key else None


def _best(
    first: Candidate, second: Candidate, third: Candidate, source: str, spare: HtmlElement
) -> tuple[Candidate, tuple[Candidate, ...]]:
    """Two dear opinions more: who wins, and those two.

    Trafilatura's second reading is a witness for lines, neither voter nor candidate: it errs with
    the first, and where it does not, it is the one that finds only a stub (one page in ten).
    """
    readable = candidate("readability", readability_lines(source))
    precise = candidate("trafilatura-precise", trafilatura_lines(spare, favor_precision=True))
    candidates = _sizeable([first, second, third, readable], first, second)
    return medoid(candidates, first, FAVOUR_OF_BEST), (readable, precise)


def _sizeable(
    candidates: list[Candidate], favourite: Candidate, measure: Candidate
) -> list[Candidate]:
    """Those that are no stubs beside the most generous; the favourite may lack its menus."""
    floor = MIN_SIZE * len(measure.key)
    return [
        f
        for f in candidates
        if f.key and len(f.key) >= floor - (MIN_SIZE * CHROME_CHARS if f is favourite else 0)
    ]


def medoid(candidates: list[Candidate], favourite: Candidate, favour: float) -> Candidate:
    """The candidate that the others agree with most; the favourite wins unless it falls behind."""
    return max(
        candidates or [favourite],
        key=lambda f: (
            sum(agreement(f, g) for g in candidates if g is not f) + favour * (f is favourite)
        ),
    )
