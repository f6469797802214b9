"""Gold folders -> rows and labels, of the visible two thirds only.

A page whose text nobody labelled teaches kinds alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.evaluate.gold import GoldPage, read_gold
from broadsheet.pipeline.evaluate.halves import VISIBLE, domain_of, half_of
from broadsheet.pipeline.evaluate.scores import SHINGLE, shingles, tokens
from broadsheet.pipeline.extract.body.blocks import Block
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.editor.edit import asked, evidence
from broadsheet.pipeline.extract.editor.features import matrix
from broadsheet.pipeline.extract.editor.kinds import declares_story
from broadsheet.pipeline.extract.editor.page_features import markup_row, page_row
from broadsheet.pipeline.extract.opening import open_page
from broadsheet.pipeline.extract.reading import read_opened
from broadsheet.pipeline.records import Kind, Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES

MAX_PAGES = 24  # of a domain: more of one template teach nothing new
RIGHT = 0.5  # of a line's shingles in gold: the line is text
# What the benchmark calls its pages -> what we do.
KINDS = {"collection": "listing"}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One page as both models learn from it."""

    domain: str
    kind: str | None  # what gold calls it; None where its set is news
    columns: dict[str, float]
    declares_story: bool  # so that no model is asked of its kind
    is_read: bool  # gold has its text: a set without texts is of addresses that nobody looked at
    names: tuple[str, ...]
    rows: NDArray[np.float32]  # of its lines that are asked; none where nobody read it
    labels: Floats
    weights: Floats


def read_examples(folders: Sequence[Path]) -> Iterator[Example]:
    """The visible pages, at most `MAX_PAGES` of a domain, those of the least hash: first the pages
    with a text, then those without.
    """
    pages = [gold for folder in folders for gold in read_gold(folder).pages if gold.is_article]
    for is_read in (True, False):
        by_domain: defaultdict[str, list[GoldPage]] = defaultdict(list)
        for gold in pages:
            domain = domain_of(gold)
            if (gold.text is not None) is is_read and half_of(domain) == VISIBLE:
                by_domain[domain].append(gold)
        for domain in sorted(by_domain):
            chosen = sorted(by_domain[domain], key=_hash)[:MAX_PAGES]
            for gold in chosen:
                example = _example(gold, domain, 1 / len(chosen) ** 0.5)
                if example is not None:
                    yield example


def _hash(gold: GoldPage) -> str:
    return hashlib.sha256(f"{gold.path.parent.parent.name}/{gold.page_id}".encode()).hexdigest()


def _example(gold: GoldPage, domain: str, weight: float) -> Example | None:
    record = gold.record()
    if record.kind is not Kind.HTML:
        return None
    try:
        opened = open_page(decode(record.payload, record.charset), DEFAULT_RULES)
    except Rejected:
        return None
    if opened is None:
        return None
    markup = markup_row(opened.root)  # before the reading uses it up
    reading = read_opened(opened, DEFAULT_RULES)
    if reading.body is None or not (reading.body.findings and reading.blocks):
        return None
    page = evidence(reading.parts, reading.blocks, reading.body.findings, reading.page.description)
    taken = np.flatnonzero(asked(page) & (gold.text is not None))
    columns = matrix(page)
    labels, sizes = _labels([reading.blocks[int(number)] for number in taken], gold.text or "")
    told = len(tokens(gold.text or ""))
    return Example(
        domain,
        KINDS.get(gold.kind, gold.kind) if gold.kind else None,
        page_row(reading.facts, reading.page, reading.blocks, reading.parts.lines, markup),
        declares_story(reading.facts, reading.page),
        gold.text is not None,
        tuple(columns),
        np.stack(list(columns.values()), axis=1)[taken],
        labels,
        # A line counts by the root of its share: the long ones are easy.
        weight * np.sqrt((sizes + 2) / (told + 20)),
    )


def _labels(blocks: Sequence[Block], text: str) -> tuple[Floats, Floats]:
    """Whether each line is text by gold, and its tokens."""
    wanted, whole = shingles(text), f" {' '.join(tokens(text))} "
    labels, sizes = [], []
    for block in blocks:
        words = tokens(block.text)
        runs = [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
        if runs:
            share = sum(run in wanted for run in runs) / len(runs)
        else:
            share = float(bool(words) and f" {' '.join(words)} " in whole)
        labels.append(float(share >= RIGHT))
        sizes.append(float(len(words)))
    return np.array(labels), np.array(sizes)
