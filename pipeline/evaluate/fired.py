"""Judged pages -> how often each phrase of the word lists fired, and how often in vain.

A phrase fires when a line is taken out for it, or a page is refused for it. It does so in vain
where gold has the line in its text, or calls the page an article.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broadsheet.pipeline import credit, furniture
from broadsheet.pipeline.evaluate.gold import GoldPage
from broadsheet.pipeline.evaluate.marks import SystemOutput
from broadsheet.pipeline.extract.gates import GATES
from broadsheet.pipeline.records import RemovedLine
from broadsheet.pipeline.wording.phrases import LISTS, Phrase, phrases

MIN_QUOTED_CHARS = 24  # of a key: a shorter line is in a text by chance, if it is no line of it
# Words of metadata and of kinds of pages: they take no line out and refuse no page.
OF_METADATA = (
    "byline.", "role.", "no_name.", "house.", "title.", "section.", "date.", "correction.", "press."
)  # fmt: skip
_TAG = re.compile(r"<[^<>]{1,500}>")


@dataclass(slots=True)
class Fired:
    """One phrase's count over a gold set."""

    phrase: Phrase
    times: int = 0
    in_vain: int = 0


def fired(judged: Iterable[tuple[GoldPage, SystemOutput]]) -> list[Fired]:
    """The phrases that fired, those in vain first. Pages without a gold text are passed over."""
    counts: dict[Phrase, Fired] = {}
    for gold, output in judged:
        if gold.text is None and gold.is_article:
            continue
        for phrase, is_in_vain in _on_page(gold, output):
            count = counts.setdefault(phrase, Fired(phrase))
            count.times += 1
            count.in_vain += is_in_vain
    return sorted(counts.values(), key=lambda count: (-count.in_vain, -count.times))


def fired_lines(counts: list[Fired]) -> Iterator[str]:
    """For people: a line a phrase that fired, and how many there are."""
    listed = sum(len(phrases(name)) for name in LISTS if not name.startswith(OF_METADATA))
    yield f"\n  {len(counts)} of {listed} phrases fired: times, of these in vain"
    for count in counts:
        phrase = count.phrase
        yield (
            f"  {count.times:>6}{count.in_vain:>6}  [{phrase.list_name}] "
            f"{phrase.language}: {phrase.text[:60]}"
        )


def _on_page(gold: GoldPage, output: SystemOutput) -> Iterator[tuple[Phrase, bool]]:
    gate = GATES.get(output.refused_for) if output.refused_for else None
    if gate is not None:
        source = gold.record().payload.decode("utf-8", "replace")
        for phrase in gate.spoken(" ".join(_TAG.sub(" ", source).split())):
            yield phrase, gold.is_article
    told = {_key(line) for line in (gold.text or "").split("\n")}
    whole = _key(gold.text or "")
    for removed in output.removed:
        key = _key(removed.line)
        is_in_vain = key in told or (len(key) >= MIN_QUOTED_CHARS and key in whole)
        for phrase in _spoken(removed):
            yield phrase, is_in_vain


def _spoken(removed: RemovedLine) -> Iterator[Phrase]:
    if removed.reason == "credit":
        for rule in credit.RULES:
            yield from rule.spoken(removed.line)
    elif furniture.furniture(removed.line) == removed.reason:
        yield from furniture.spoken(removed.line)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
