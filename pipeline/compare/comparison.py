"""Outcomes of two sides, pair by pair -> what was gained, lost and changed, by outlet."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from broadsheet.pipeline.compare.outcome import Outcome, Refused, Told
from broadsheet.pipeline.compare.population import Document
from broadsheet.pipeline.evaluate.scores import score_text, shingles, tokens
from broadsheet.pipeline.records import Reason

LARGEST = 100  # differences shown, of each kind
STEPS = (1.0, 0.99, 0.95, 0.9, 0.75, 0.5, 0.0)  # of F1, for the distribution


@dataclass(frozen=True, slots=True)
class Pair:
    """One document as both sides have it, and how far they are apart."""

    document: Document
    a: Outcome
    b: Outcome
    f1: float | None  # None unless both have an article
    words: int  # runs of four words that only one of them has; words, where one has none
    changed: tuple[str, ...]  # fields, of those that both sides tell

    @property
    def size(self) -> tuple[int, int, str]:
        """By which the largest come first; ties by content."""
        return self.words, len(self.changed), self.document.raw_sha256


def paired(document: Document, a: Outcome, b: Outcome) -> Pair:
    """The two, compared."""
    match a, b:
        case Told(), Told():
            names = (name for name in a.fields if name in b.fields)
            changed = tuple(name for name in names if a.fields[name] != b.fields[name])
            if a.text == b.text:
                return Pair(document, a, b, 1.0, 0, changed)
            mine, theirs = shingles(a.text), shingles(b.text)
            apart = mine.total() + theirs.total() - 2 * (mine & theirs).total()
            return Pair(document, a, b, score_text(b.text, a.text).f1, apart, changed)
        case (Told() as only, Refused()) | (Refused(), Told() as only):
            return Pair(document, a, b, None, len(tokens(only.text)), ())
    return Pair(document, a, b, None, 0, ())


@dataclass(slots=True)
class Group:
    """Counts of an outlet, or of all."""

    documents: int = 0
    in_a: int = 0
    in_b: int = 0
    lost: int = 0
    gained: int = 0
    both: int = 0
    same_text: int = 0
    f1_total: float = 0.0
    fields: Counter[str] = field(default_factory=Counter)

    def take(self, pair: Pair) -> None:
        """Count one more."""
        is_a, is_b = isinstance(pair.a, Told), isinstance(pair.b, Told)
        self.documents += 1
        self.in_a += is_a
        self.in_b += is_b
        self.lost += is_a and not is_b
        self.gained += is_b and not is_a
        if pair.f1 is not None:
            assert isinstance(pair.a, Told)
            assert isinstance(pair.b, Told)
            self.both += 1
            self.same_text += pair.a.text == pair.b.text
            self.f1_total += pair.f1
            self.fields.update(pair.changed)

    @property
    def f1(self) -> float | None:
        """The mean over articles that both have."""
        return self.f1_total / self.both if self.both else None

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "documents": self.documents,
            "articles_a": self.in_a,
            "articles_b": self.in_b,
            "lost": self.lost,
            "gained": self.gained,
            "both": self.both,
            "same_text": self.same_text,
            "f1": self.f1,
            "fields_changed": dict(self.fields.most_common()),
        }


class _Largest:
    """The pairs that are furthest apart, as many as are shown."""

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[int, int, str], int, Pair]] = []
        self._count = 0

    def take(self, pair: Pair) -> None:
        self._count += 1
        keep = heapq.heappush if len(self._heap) < LARGEST else heapq.heappushpop
        keep(self._heap, (pair.size, self._count, pair))

    def pairs(self) -> list[Pair]:
        return [pair for _, _, pair in sorted(self._heap, key=lambda one: one[:2], reverse=True)]


@dataclass(slots=True)
class Comparison:
    """All that is told of two sides."""

    total: Group = field(default_factory=Group)
    outlets: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    lost_for: Counter[Reason] = field(default_factory=Counter)
    gained_from: Counter[Reason] = field(default_factory=Counter)
    spread: Counter[float] = field(default_factory=Counter)  # articles by the step they reach
    skipped: Counter[str] = field(default_factory=Counter)
    has_crashed: bool = False
    _lost: _Largest = field(default_factory=_Largest)
    _gained: _Largest = field(default_factory=_Largest)
    _changed: _Largest = field(default_factory=_Largest)

    def take(self, pair: Pair) -> None:
        """Count one more, and keep it if it is among the largest."""
        self.total.take(pair)
        self.outlets[pair.document.outlet].take(pair)
        match pair.a, pair.b:
            case Told(), Told():
                assert pair.f1 is not None
                f1 = pair.f1
                self.spread[next(step for step in STEPS if f1 >= step)] += 1
                if pair.words or pair.changed:
                    self._changed.take(pair)
            case Told(), Refused(reason=reason):
                self.lost_for[reason] += 1
                self._lost.take(pair)
            case Refused(reason=reason), Told():
                self.gained_from[reason] += 1
                self._gained.take(pair)
        sides = (pair.a, pair.b)
        self.has_crashed |= any(
            isinstance(one, Refused) and one.reason is Reason.CRASHED for one in sides
        )

    def skip(self, why: str) -> None:
        """Count a document of which there is nothing to compare."""
        self.skipped[why] += 1

    @property
    def lost(self) -> list[Pair]:
        """Articles of A only, the longest first."""
        return self._lost.pairs()

    @property
    def gained(self) -> list[Pair]:
        """Articles of B only."""
        return self._gained.pairs()

    @property
    def changed(self) -> list[Pair]:
        """Articles of both, those with most words of one only first."""
        return self._changed.pairs()

    def by_outlet(self) -> Iterator[tuple[str, Group]]:
        """Those with most documents first."""
        yield from sorted(self.outlets.items(), key=lambda one: (-one[1].documents, one[0]))

    def fields_by_outlet(self) -> tuple[list[str], Iterable[tuple[str, Group]]]:
        """The fields that changed anywhere, the most frequent first; and outlets with any."""
        names = [name for name, _ in sorted(self.total.fields.items(), key=lambda n: (-n[1], n[0]))]
        return names, [(o, group) for o, group in self.by_outlet() if group.fields]
