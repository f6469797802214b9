"""Strata and a number -> how many pages to draw from each."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """Articles that are alike in what a sample must cover; "" where the corpus does not know."""

    outlet: str
    period: str
    language: str


def allot(sizes: dict[Stratum, int], wanted: int, seed: int) -> dict[Stratum, int]:
    """How many of each stratum make a sample of `wanted` articles; strata without any are left out.

    Every stratum gives one while there is room; the rest goes by size (Sainte-Lague's divisors),
    never more than there are. Where there are more strata than pages wanted, every outlet gives one
    before any gives a second.

    >>> big, small = Stratum("big", "2016", "en"), Stratum("small", "2016", "en")
    >>> allot({big: 90, small: 10}, 10, 0)[big], allot({big: 90, small: 10}, 2, 0)[small]
    (9, 1)
    """
    quotas = Counter(_first(sorted(sizes), seed)[:wanted])
    waiting = [(-_claim(sizes[s], 1), s) for s in quotas if sizes[s] > 1]
    heapq.heapify(waiting)
    while waiting and quotas.total() < wanted:
        _, stratum = heapq.heappop(waiting)
        quotas[stratum] += 1
        if quotas[stratum] < sizes[stratum]:
            heapq.heappush(waiting, (-_claim(sizes[stratum], quotas[stratum]), stratum))
    return dict(quotas)


def order(seed: int, name: str) -> str:
    """A place in an order that looks random and is the same every time."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def _first(strata: Sequence[Stratum], seed: int) -> list[Stratum]:
    """The strata in the order in which each gives its first page: outlets take turns."""
    shuffled = sorted(strata, key=lambda s: order(seed, repr(s)))
    turns: Counter[str] = Counter()
    rounds = []
    for stratum in shuffled:
        rounds.append((turns[stratum.outlet], stratum))
        turns[stratum.outlet] += 1
    return [stratum for _, stratum in sorted(rounds, key=lambda pair: pair[0])]


def _claim(size: int, given: int) -> float:
    return size / (2 * given + 1)
