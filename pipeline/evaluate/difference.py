"""Gold and output -> the runs of words in which they differ, for people to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from broadsheet.pipeline.evaluate.scores import TOKEN

MAX_RUNS = 12  # shown, the longest
MIN_SHARED = 4  # words in common that part two runs: fewer are chance
SHOWN_CHARS = 160  # of a run
BEFORE_WORDS = 5  # that say where a run stands
EXACT_WORDS = 3_000  # above, the matcher leaves frequent words out of account


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one text that the other lacks: [start, end) of its words, and the text itself."""

    sign: str  # "-" missing, "+" too many
    start: int
    end: int
    spans: Sequence[re.Match[str]]

    @property
    def words(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        text = self.spans[0].string
        said = _squeeze(text[self.spans[self.start].start() : self.spans[self.end - 1].end()])
        first = max(0, self.start - BEFORE_WORDS)
        before = ""
        if self.start:
            place = text[self.spans[first].start() : self.spans[self.start - 1].end()]
            before = f" after {_squeeze(place)!r}"
        return f"{self.sign} {self.words} words{before}: {_shorten(said)}"


def difference(gold: str, found: str) -> Iterator[str]:
    """What is missing (-) and what is too many (+), in the order of the text.

    Paragraphs may be cut differently; only words count.

    >>> list(difference("The ferry left at noon. It rained.", "Share! The ferry left at noon."))
    ['+ 1 words: Share', "- 2 words after 'The ferry left at noon': It rained"]
    """
    runs = list(_runs(list(TOKEN.finditer(gold)), list(TOKEN.finditer(found))))
    longest = sorted(runs, key=lambda run: -run.words)[:MAX_RUNS]
    yield from (str(run) for run in runs if run in longest)
    if len(runs) > len(longest):
        yield f"and {len(runs) - len(longest)} shorter runs"


def _runs(gold: list[re.Match[str]], found: list[re.Match[str]]) -> Iterator[Run]:
    left = [match[0].casefold() for match in gold]
    right = [match[0].casefold() for match in found]
    matcher = SequenceMatcher(None, left, right, autojunk=max(len(left), len(right)) > EXACT_WORDS)
    at_left = at_right = 0
    for a, b, size in matcher.get_matching_blocks():
        is_edge = (a, b) == (0, 0) or (a + size, b + size) == (len(left), len(right))
        if size < MIN_SHARED and not is_edge:
            continue
        if a > at_left:
            yield Run("-", at_left, a, gold)
        if b > at_right:
            yield Run("+", at_right, b, found)
        at_left, at_right = a + size, b + size


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _shorten(text: str) -> str:
    """Beginning and end: the middle of a lost paragraph says least."""
    if len(text) <= SHOWN_CHARS:
        return text
    return f"{text[: SHOWN_CHARS * 2 // 3]} ... {text[-SHOWN_CHARS // 3 :]}"
