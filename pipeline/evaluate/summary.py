"""Judged pages of all sets -> one table: set by set, both halves, and the languages."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.evaluate.halves import half_of
from broadsheet.pipeline.evaluate.paired import gain, mean_f1
from broadsheet.pipeline.evaluate.report import OURS, Report
from broadsheet.pipeline.evaluate.scores import TextScore
from broadsheet.pipeline.storage.files import read

PLAIN, BEFORE = "trafilatura", "before"
MIN_LANGUAGE_PAGES = 8  # fewer say nothing of a language
MUCH = 0.1  # of F1: pages that lose so much against what was before are named

Before = Mapping[tuple[str, str], TextScore]  # by set and page


@dataclass(frozen=True, slots=True)
class Scored:
    """A page's scores by system, and what it is counted with."""

    set_name: str
    page_id: str
    domain: str
    language: str | None
    scores: Mapping[str, TextScore]


def scored(report: Report, before: Before) -> Iterator[Scored]:
    """The pages of a set that gold has a text of, with the scores of an earlier run if known."""
    for page in report.judged:
        texts = {name: marks.text for name, marks in page.marks.items() if marks.text is not None}
        if not texts:
            continue
        earlier = before.get((report.name, page.gold.page_id))
        known = {BEFORE: earlier} if earlier is not None else {}
        language = page.outputs[OURS].language
        yield Scored(report.name, page.gold.page_id, page.domain, language, known | texts)


def read_scores(path: Path) -> Before:
    """What `eval --save` wrote."""
    lines = (json.loads(line) for line in read(path).decode().splitlines())
    return {
        (line["set"], line["id"]): TextScore(line["precision"], line["recall"]) for line in lines
    }


def score_lines(pages: Iterable[Scored]) -> str:
    """Our scores, a page a line, for `eval --against`."""
    return "".join(
        json.dumps(
            {
                "set": page.set_name,
                "id": page.page_id,
                "precision": page.scores[OURS].precision,
                "recall": page.scores[OURS].recall,
            }
        )
        + "\n"
        for page in pages
    )


def summary_lines(pages: Sequence[Scored]) -> Iterator[str]:
    """The table: F1 of every system, our gain over plain trafilatura and over an earlier run."""
    groups: defaultdict[str, list[Scored]] = defaultdict(list)
    for page in pages:
        groups[f"{page.set_name}, {half_of(page.domain)}"].append(page)
    for page in pages:
        groups[f"all, {half_of(page.domain)}"].append(page)
    spoken: defaultdict[str, list[Scored]] = defaultdict(list)
    for page in pages:
        spoken[(page.language or "unknown").partition("-")[0]].append(page)
    languages = {
        f"language {name}": own
        for name, own in sorted(spoken.items(), key=lambda item: (-len(item[1]), item[0]))
        if len(own) >= MIN_LANGUAGE_PAGES
    }
    width = max(map(len, [*groups, *languages]), default=0)
    yield "\nF1 of texts; gains with the bounds of a paired bootstrap over domains"
    for name, own in (*sorted(groups.items()), *languages.items()):
        yield f"  {name:<{width}} {_row(own)}"
    yield from _worse(pages)


def _row(pages: Sequence[Scored]) -> str:
    named = {
        name: [page.scores[name] for page in pages]
        for name in pages[0].scores
        if all(name in page.scores for page in pages)
    }
    cells = "  ".join(f"{name} {mean_f1(scores):.4f}" for name, scores in named.items())
    domains = [page.domain for page in pages]
    gains = "".join(
        f"  over {name} {gain(named[name], named[OURS], domains)}"
        for name in (PLAIN, BEFORE)
        if name in named
    )
    return f"{len(pages):>5} pages  {cells}{gains}"


def _worse(pages: Sequence[Scored]) -> Iterator[str]:
    for page in pages:
        earlier = page.scores.get(BEFORE)
        if earlier is not None and page.scores[OURS].f1 <= earlier.f1 - MUCH:
            now = page.scores[OURS].f1
            yield f"  worse: {page.set_name} {page.page_id}: {earlier.f1:.3f}, now {now:.3f}"
