"""Scores of two systems on the same pages -> their difference, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.evaluate.scores import TextScore

DRAWS = 2_000
SEED = 0
SPAN = (2.5, 97.5)  # percentiles: nineteen of twenty draws lie between


@dataclass(frozen=True, slots=True)
class Gain:
    """F1 of the second system less that of the first, with its bounds."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"


def mean_f1(scores: Sequence[TextScore]) -> float:
    """F1 of the mean precision and recall, as everywhere in the table."""
    pages = len(scores)
    return TextScore(
        sum(score.precision for score in scores) / pages,
        sum(score.recall for score in scores) / pages,
    ).f1


def gain(first: Sequence[TextScore], second: Sequence[TextScore], domains: Sequence[str]) -> Gain:
    """A paired bootstrap over domains: pages of one site err together."""
    names = {name: number for number, name in enumerate(dict.fromkeys(domains))}
    at = np.array([names[name] for name in domains])
    draw = np.random.default_rng(SEED)
    times = draw.multinomial(len(names), [1 / len(names)] * len(names), DRAWS)[:, at]
    drawn = _f1(times, second) - _f1(times, first)
    low, high = np.percentile(drawn, SPAN)
    return Gain(mean_f1(second) - mean_f1(first), float(low), float(high))


def _f1(times: NDArray[np.int64], scores: Sequence[TextScore]) -> NDArray[np.float64]:
    """F1 of each draw; how often a page was drawn is its weight."""
    both = np.array([(score.precision, score.recall) for score in scores])
    means = times @ both / np.maximum(times.sum(axis=1, keepdims=True), 1)
    total = means.sum(axis=1)
    return np.asarray(2 * means.prod(axis=1) / np.where(total > 0, total, 1))
