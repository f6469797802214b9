"""Confidences and verdicts -> rows: how often dates of a confidence are right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Reliability:
    """The dates of one confidence: well calibrated where `right` is near `said`."""

    said: float
    pages: int
    right: float  # share


def reliability(verdicts: Iterable[tuple[float, bool]]) -> Iterator[Reliability]:
    """A row a confidence, from the unsure to the sure.

    >>> rows = reliability([(0.9, True), (0.6, False), (0.9, False)])
    >>> [(row.said, row.pages, row.right) for row in rows]
    [(0.6, 1, 0.0), (0.9, 2, 0.5)]
    """
    by_confidence: defaultdict[float, list[bool]] = defaultdict(list)
    for said, is_right in verdicts:
        by_confidence[said].append(is_right)
    for said, found in sorted(by_confidence.items()):
        yield Reliability(said, len(found), fmean(found))
