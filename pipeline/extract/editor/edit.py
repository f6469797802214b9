"""Split -> Split: lines that a learned judge is sure about, dropped from the text or put back.

The recipe chooses; the editor only corrects. It knows no words, so it reads any script, and it was
learned from labelled pages (see `card.md`). Alone, it chose worse than the recipe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.extract.body.blocks import Block, key
from broadsheet.pipeline.extract.body.candidate import Candidate
from broadsheet.pipeline.extract.body.split import Split
from broadsheet.pipeline.extract.editor.features import Evidence, matrix
from broadsheet.pipeline.extract.editor.trees import picked, probability, read_trees

MODEL = Path(__file__).with_name("lines.json")
# Sure enough to differ from the recipe. Cross-validated on 815 pages: dropping at .25 to .35 gains
# most (at .1 half as much, at .45 it begins to cost), adding below .9 costs two sets.
DROPS_BELOW, ADDS_ABOVE = 0.3, 0.9
# Of the text's characters. More, and the page is not what it was learned from: at .3 one page of
# 815 loses .1, at .5 two.
MAX_DROPPED = 0.15
MIN_KEY_CHARS = 3  # shorter lines stand in every text by chance
MIN_HELD_CHARS = 20  # of a key: a shorter one is found in any text, so only as a line of its own

# No page in a script from here on was learned from; 25 Chinese pages lost .0016 by edits.
FIRST_UNSEEN = "\u0590"
MOST_UNSEEN = 0.5  # of the text's letters and digits

# What these are is known: they have columns of their own.
_SETTLED = frozenset({"standfirst", "headline", "caption", "repeated", "date"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One line about which the editor differs from the recipe, and why."""

    line: str
    is_added: bool
    probability: float  # that the line is text
    deciding: tuple[tuple[str, float], ...]  # what moved the log odds most, and how far


@dataclass(frozen=True, slots=True)
class _Judged:
    evidence: Evidence
    probabilities: NDArray[np.float32]  # NaN where nobody asked
    dropped: frozenset[str]
    added: tuple[int, ...]  # numbers of blocks


def edit(
    parts: Split,
    blocks: Sequence[Block],
    findings: Sequence[Candidate],
    description: str | None,
) -> Split:
    """The parts with what the editor is sure about.

    `findings` are those of trafilatura, resiliparse and our own stretch, in that order.
    """
    judged = _judge(parts, blocks, findings, description)
    if judged is None or not (judged.dropped or judged.added):
        return parts
    back = {blocks[number].key for number in judged.added}
    lines = [line for line in parts.lines if key(line) in judged.dropped]
    return Split(
        lines=_edited(parts.lines, blocks, judged),
        captions=parts.captions,
        standfirst=parts.standfirst,
        removed=[
            *((line, reason) for line, reason in parts.removed if key(line) not in back),
            *((line, "editor") for line in lines),
        ],
        is_gallery=parts.is_gallery,
    )


def edits(
    parts: Split,
    blocks: Sequence[Block],
    findings: Sequence[Candidate],
    description: str | None,
) -> list[Edit]:
    """The same, told: each line with its probability and what decided it."""
    judged = _judge(parts, blocks, findings, description)
    if judged is None:
        return []
    trees = read_trees(MODEL)
    rows = picked(matrix(judged.evidence), trees.names)
    added = set(judged.added)
    return [
        Edit(
            block.text,
            number in added,
            round(float(judged.probabilities[number]), 3),
            tuple(trees.deciding(rows[number])),
        )
        for number, block in enumerate(blocks)
        if number in added or (judged.evidence.kept[number] and block.key in judged.dropped)
    ]


def evidence(
    parts: Split,
    blocks: Sequence[Block],
    findings: Sequence[Candidate],
    description: str | None,
) -> Evidence:
    """What is known of a page's lines once the recipe has sorted them."""
    kept = {key(line) for line in parts.lines}
    reasons = {key(line): reason for line, reason in parts.removed}
    reasons |= {key(line): "caption" for line in parts.captions}
    if parts.standfirst:
        reasons[key(parts.standfirst)] = "standfirst"
    return Evidence(
        blocks,
        [[_holds(finding, block.key) for block in blocks] for finding in findings],
        [block.key in kept for block in blocks],
        [reasons.get(block.key) for block in blocks],
        key(description or ""),
    )


def asked(page: Evidence) -> NDArray[np.bool_]:
    """The lines that are judged: those that the recipe or any witness took for text."""
    return np.asarray(np.array(page.kept) | np.array(page.votes).any(axis=0))


def _holds(finding: Candidate, name: str) -> bool:
    return name in finding.known or (len(name) >= MIN_HELD_CHARS and name in finding.key)


def _judge(
    parts: Split,
    blocks: Sequence[Block],
    findings: Sequence[Candidate],
    description: str | None,
) -> _Judged | None:
    if not (blocks and findings and parts.lines) or parts.is_gallery:
        return None  # nothing to judge by, or, in a gallery, captions that are the text
    if _is_unseen(parts.lines):
        return None
    page = evidence(parts, blocks, findings, description)
    numbers = np.flatnonzero(asked(page))
    trees = read_trees(MODEL)
    odds = np.full(len(blocks), np.nan, np.float32)
    odds[numbers] = probability(trees.log_odds(picked(matrix(page), trees.names)[numbers]))
    dropped = frozenset(
        blocks[number].key
        for number in numbers[odds[numbers] < DROPS_BELOW]
        if page.kept[number] and len(blocks[number].key) >= MIN_KEY_CHARS
    )
    if sum(map(len, dropped)) > MAX_DROPPED * sum(len(key(line)) for line in parts.lines):
        dropped = frozenset()
    whole = "".join(map(key, parts.lines))
    added = {
        blocks[number].key: int(number)
        for number in numbers[odds[numbers] > ADDS_ABOVE][::-1]
        if not page.kept[number]
        and page.reasons[number] not in _SETTLED
        and len(blocks[number].key) >= MIN_KEY_CHARS
        and blocks[number].key not in whole
    }
    return _Judged(page, odds, dropped, tuple(sorted(added.values())))


def _is_unseen(lines: Sequence[str]) -> bool:
    """Whether a text is in a script that the model never saw.

    >>> _is_unseen(["Паром ушёл в шесть."]), _is_unseen(["渡船六点开走了 (BBC)。"])
    (False, True)
    """
    letters = "".join(map(key, lines))
    if letters.isascii() or max(letters) < FIRST_UNSEEN:  # a tenth of the time
        return False
    return sum(letter >= FIRST_UNSEEN for letter in letters) > MOST_UNSEEN * len(letters)


def _edited(lines: Sequence[str], blocks: Sequence[Block], judged: _Judged) -> list[str]:
    """The lines without those dropped; each added one behind the kept line above it."""
    places: dict[str, int] = {}
    for number, line in enumerate(lines):
        places.setdefault(key(line), number)
    behind: dict[int, list[str]] = {}
    kept = [n for n, block in enumerate(blocks) if block.key in places]
    for number in judged.added:
        above = [n for n in kept if n < number]
        place = places[blocks[above[-1]].key] if above else -1
        behind.setdefault(place, []).append(blocks[number].text)
    edited = behind.get(-1, [])
    for number, line in enumerate(lines):
        if key(line) not in judged.dropped:
            edited.append(line)
        edited += behind.get(number, [])
    return edited
