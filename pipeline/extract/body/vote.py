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
from broadsheet.pipeline.extract.tree import lighten, parse
from broadsheet.pipeline.rules import Rules

SUPPORT = 0.5  # agreement from which one finding supports another
STUB_CHARS = 400  # of a key: stubs agree with each other, so shorter findings support nothing
MIN_SIZE = 0.5  # of the longest, where nobody supports anybody: a smaller one is a stub
# An agreement is a number from 0 to 1, and two others vote: at 0.2 the news set loses .002 to the
# third opinion, at 0.4 the others lose as much for want of it.
FAVOUR = 0.3
# Three others vote there: .5 to .6 is best on all sets, at .45 and .75 one of them loses .001.
FAVOUR_OF_BEST = 0.6
LOST_SHARE = 0.4  # of the story in JSON-LD; as one vote among others it changed nothing
SURE = 0.85  # trafilatura and resiliparse agree so much that no third opinion could outvote them

Findings = tuple[Candidate, Candidate, Candidate]  # trafilatura's, resiliparse's, our stretch

_WRITTEN_TAG = re.compile(r"<[^<>]{1,500}>")


@dataclass(frozen=True, slots=True)
class Body:
    """The candidate that won, and what the other extractors took for the body."""

    chosen: Candidate
    witnesses: tuple[Candidate, ...]  # resiliparse first; empty where it found nothing
    findings: tuple[Candidate, ...]  # trafilatura's, resiliparse's, ours; none beside JSON-LD's


def find_body(
    root: HtmlElement, source: str, blocks: Sequence[Block], told: str, rules: Rules
) -> Body | None:
    """The text of a page, or None where no extractor finds any. Uses up `root`.

    `told` is the story as the page's own JSON-LD gives it (or ""): it wins where what the others
    found is a fraction of it, as on pages that scripts fill in.
    """
    lighten(root)
    spare = deepcopy(root) if rules.quality == "best" else None
    read = trafilatura_lines(root, favor_recall=True, again=lambda: _parsed_again(source))
    lines = [line for line in read if line.strip()]
    first = candidate("trafilatura-fast", with_repeats(lines, blocks))
    second = candidate("resiliparse", resiliparse_lines(source))
    third = candidate("region", [block.text for block in best_segment(blocks)])
    findings = (first, second, third)
    if spare is not None:
        chosen, others = _best(findings, source, spare)
    elif first.key and agreement(first, second) >= SURE:
        chosen, others = first, ()
    else:
        chosen, others = medoid(supported(findings) or _sizeable(findings), first, FAVOUR), ()
    confirming = (first, second, third, *others) if others else (second, third)
    chosen = fill(chosen, blocks, confirming)
    stated = candidate("jsonld", _WRITTEN_TAG.sub("\n", unescape(told)).split("\n"))
    if len(chosen.key) < LOST_SHARE * len(stated.key):
        return Body(stated, (), ())
    witnesses = (second, third, *others) if second.key else ()
    return Body(chosen, witnesses, findings) if chosen.key else None


def _parsed_again(source: str) -> HtmlElement:
    root = parse(source)
    assert root is not None  # it was parsed before
    lighten(root)
    return root


def _best(
    findings: Findings, source: str, spare: HtmlElement
) -> tuple[Candidate, tuple[Candidate, ...]]:
    """Two dear opinions more: who wins, and those two.

    Trafilatura's second reading is a witness for lines, neither voter nor candidate: it errs with
    the first, and where it does not, it is the one that finds only a stub (one page in ten).
    """
    readable = candidate("readability", readability_lines(source))
    precise = candidate("trafilatura-precise", trafilatura_lines(spare, favor_precision=True))
    voters = [*findings, readable]
    chosen = medoid(supported(voters) or _sizeable(voters), findings[0], FAVOUR_OF_BEST)
    return chosen, (readable, precise)


def supported(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that another one confirms; none where all of these are stubs.

    A finding that nobody confirms never wins while two others agree: on a page full of menus
    resiliparse has four times the story, on others one witness has a teaser. Where nobody confirms
    anybody (one page of news in a hundred), it does not help to ask more: readability gives .603
    there for .600 and .495 for .506 on other kinds of pages, plain trafilatura .544 and .501.
    """
    found = [
        f
        for f in candidates
        if any(f.key and agreement(f, g) >= SUPPORT for g in candidates if g is not f)
    ]
    return found if any(len(f.key) >= STUB_CHARS for f in found) else []


def _sizeable(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that are no stubs beside the longest."""
    longest = max(len(f.key) for f in candidates)
    return [f for f in candidates if f.key and len(f.key) >= MIN_SIZE * longest]


def medoid(candidates: Sequence[Candidate], favourite: Candidate, favour: float) -> Candidate:
    """The candidate that the others agree with most; the favourite wins unless it falls behind."""
    return max(
        candidates or [favourite],
        key=lambda f: (
            sum(agreement(f, g) for g in candidates if g is not f) + favour * (f is favourite)
        ),
    )
