"""Confidences and verdicts -> rows: how often dates of a confidence are right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)  # most dates are sure: the steps narrow


@dataclass(frozen=True, slots=True)
class Bin:
    """The dates of a range of confidence: well calibrated where `right` is near `said`."""

    least: float
    most: float
    pages: int
    said: float  # mean confidence
    right: float  # share


def bins(verdicts: Iterable[tuple[float, bool]]) -> Iterator[Bin]:
    """A row a range that holds any page, from the unsure to the sure.

    >>> [(b.pages, b.right) for b in bins([(0.96, True), (0.97, False), (0.4, False)])]
    [(1, 0.0), (2, 0.5)]
    """
    known = list(verdicts)
    for least, most in pairwise(EDGES):
        within = [v for v in known if least <= v[0] < most or v[0] == most == EDGES[-1]]
        if within:
            said, right = fmean(c for c, _ in within), fmean(ok for _, ok in within)
            yield Bin(least, most, len(within), said, right)
