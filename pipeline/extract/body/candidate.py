"""lines -> Candidate: what one extractor took for the story, and how far two of them agree."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.pipeline.extract.body.blocks import key


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """The text an extractor found, one block a line, and its keys for comparisons.

    One is equal to itself only, so that what is found out of two is looked up in no time.
    """

    extractor: str
    lines: tuple[str, ...]
    keys: tuple[str, ...]
    key: str  # of the whole: a line of one extractor is half a line of another
    known: frozenset[str]  # keys once more: a search in a megabyte for each line takes seconds

    def holds(self, name: str) -> bool:
        """Whether a line of this key is in it, as a line or in one."""
        return name in self.known or name in self.key


def candidate(extractor: str, lines: Iterable[str]) -> Candidate:
    """The candidate of an extractor that gave these lines."""
    kept = tuple(line for line in lines if line.strip())
    keys = tuple(key(line) for line in kept)
    return Candidate(extractor, kept, keys, "".join(keys), frozenset(keys))


@lru_cache(maxsize=32)  # of each pair it is asked once to support, and once more to elect
def share(a: Candidate, b: Candidate) -> float:
    """How much of `a`, in characters, stands in `b`."""
    held = 0
    for name, times in Counter(a.keys).items():
        if b.holds(name):
            # A paragraph that one extractor collapsed is lost as often as it was printed.
            held += len(name) * (1 if times == 1 else min(times, b.key.count(name)))
    return held / max(1, len(a.key))


def agreement(a: Candidate, b: Candidate) -> float:
    """Dice coefficient of two candidates, in characters."""
    both = share(a, b) * len(a.key) + share(b, a) * len(b.key)
    return both / max(1, len(a.key) + len(b.key))
