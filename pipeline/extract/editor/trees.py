"""A model file and rows -> log odds: boosted trees, each asking the same question a level.

Such trees need no walk: all answers of all trees are one comparison of two arrays, and a row's
leaf is the number that its answers make (CatBoost's trees; 0.2 ms for the lines of a page).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.extract.editor.features import Column
from broadsheet.pipeline.storage.files import read

UNITS = 10_000  # to one: leaves have four places behind the point


@dataclass(frozen=True, slots=True)
class Trees:
    """Questions `(trees, levels)` and values `(trees, 2 ** levels)`, for each class of answers."""

    names: tuple[str, ...]  # of the columns that are asked, in their order
    columns: NDArray[np.intp]
    cuts: NDArray[np.float32]
    leaves: NDArray[np.int64]  # of log odds, in units: whole numbers add up alike on any machine
    typical: NDArray[np.float32]  # the median of each column, for `deciding`
    bias: int

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """One number a row; 0 is even odds."""
        answers = rows[:, self.columns] > self.cuts
        numbers = answers @ (1 << np.arange(self.columns.shape[1]))
        values = self.leaves[np.arange(len(self.leaves)), numbers]
        return np.asarray((values.sum(axis=1) + self.bias) / UNITS, np.float32)

    def deciding(self, row: NDArray[np.float32], most: int = 3) -> list[tuple[str, float]]:
        """The columns whose values moved a row's log odds most, each against its median."""
        changed = np.repeat(row[None], len(self.names), axis=0)
        np.fill_diagonal(changed, self.typical)
        moved = self.log_odds(row[None])[0] - self.log_odds(changed)
        order = np.argsort(-np.abs(moved), kind="stable")[:most]
        return [(self.names[n], round(float(moved[n]), 2)) for n in order if moved[n]]


def probability(log_odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logistic function.

    >>> float(probability(np.float32([0.0]))[0])
    0.5
    """
    return np.asarray(1 / (1 + np.exp(-log_odds)), np.float32)


@cache
def read_trees(path: Path) -> Trees:
    """The trees of a model file that `make train` wrote."""
    return trees_of(json.loads(read(path)))


def trees_of(said: dict[str, Any]) -> Trees:
    """The trees as a file says them: rounded, so that every machine reads the same numbers."""
    return Trees(
        tuple(said["columns"]),
        np.array([tree["asks"] for tree in said["trees"]], np.intp),
        np.array([tree["cuts"] for tree in said["trees"]], np.float32),
        np.rint(UNITS * np.array([tree["leaves"] for tree in said["trees"]])).astype(np.int64),
        np.array(said["typical"], np.float32),
        round(UNITS * said["bias"]),
    )


def picked(columns: Mapping[str, Column], names: Sequence[str]) -> NDArray[np.float32]:
    """The rows of a model: these columns, side by side."""
    return np.stack([columns[name] for name in names], axis=1, dtype=np.float32)
