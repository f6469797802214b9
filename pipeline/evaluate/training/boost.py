"""Rows and labels -> trees: gradient boosting on histograms, in numpy, the same on every run.

A level asks one question of all rows of a tree, the one that lowers the loss most over all its
leaves together. That is weaker than a tree of LightGBM and errs no more over many (measured beside
it: see the card).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How trees are grown."""

    trees: int = 150
    levels: int = 5
    rate: float = 0.1  # of each tree's step
    penalty: float = 8.0  # on a leaf's value, in rows: small leaves say little
    bins: int = 32  # a column is asked at so many cuts at most
    columns_share: float = 0.4  # drawn for each tree
    rows_share: float = 0.5
    seed: int = 1


@dataclass(slots=True)
class Grown:
    """What was learned."""

    asks: NDArray[np.intp]
    cuts: Floats
    leaves: Floats
    bias: float
    gains: Floats  # a column


def boost(rows: NDArray[np.float32], labels: Floats, weights: Floats, recipe: Recipe) -> Grown:
    """Trees for the odds of a label, which is a share from 0 to 1; weights have a mean of 1."""
    draw = np.random.default_rng(recipe.seed)
    cuts = [_cuts(column, recipe.bins) for column in rows.T]
    codes = np.stack(
        [np.searchsorted(c, column) for c, column in zip(cuts, rows.T, strict=True)]
    ).astype(np.int64)
    share = float(np.average(labels, weights=weights))
    bias = float(np.log(share / (1 - share)))
    scores = np.full(len(labels), bias)
    shape = (recipe.trees, recipe.levels)
    grown = Grown(
        np.zeros(shape, np.intp), np.zeros(shape), np.zeros((recipe.trees, 2**recipe.levels)),
        bias, np.zeros(rows.shape[1]),
    )  # fmt: skip
    for number in range(recipe.trees):
        odds = 1 / (1 + np.exp(-scores))
        slope, bend = weights * (odds - labels), weights * odds * (1 - odds)
        taken = np.flatnonzero(draw.random(len(labels)) < recipe.rows_share)
        offered = np.flatnonzero(draw.random(rows.shape[1]) < recipe.columns_share)
        leaf, drawn = np.zeros(len(labels), np.int64), codes[np.ix_(offered, taken)]
        for level in range(recipe.levels):
            column, at, gain = _best(
                drawn, leaf[taken], slope[taken], bend[taken], offered, cuts, level, recipe.penalty
            )
            grown.asks[number, level] = column
            grown.cuts[number, level] = cuts[column][at]
            grown.gains[column] += max(gain, 0.0)
            leaf |= (codes[column] > at).astype(np.int64) << level
        size = 2**recipe.levels
        steps = -np.bincount(leaf[taken], slope[taken], size) / (
            np.bincount(leaf[taken], bend[taken], size) + recipe.penalty
        )
        grown.leaves[number] = recipe.rate * steps
        scores += grown.leaves[number][leaf]
    return grown


def _cuts(column: NDArray[np.float32], most: int) -> NDArray[np.float32]:
    """Values between which a column is cut: a row is above a cut where it is larger."""
    values = np.unique(column)
    if len(values) > most:
        values = np.unique(np.quantile(column, np.linspace(0, 1, most + 1), method="lower"))
    return values[:-1] if len(values) > 1 else values


def _best(
    codes: NDArray[np.int64],
    leaf: NDArray[np.int64],
    slope: Floats,
    bend: Floats,
    offered: NDArray[np.intp],
    cuts: list[NDArray[np.float32]],
    level: int,
    penalty: float,
) -> tuple[int, int, float]:
    """The column and cut that lower the loss most, over all leaves together."""
    best, leaves = (int(offered[0]), 0, -np.inf), 2**level
    for column, bin_of in zip(offered, codes, strict=True):
        bins = len(cuts[column]) + 1
        places = leaf * bins + bin_of
        down = np.bincount(places, slope, leaves * bins).reshape(leaves, bins)
        over = np.bincount(places, bend, leaves * bins).reshape(leaves, bins)
        low, low_bend = down.cumsum(axis=1)[:, :-1], over.cumsum(axis=1)[:, :-1]
        high, high_bend = down.sum(1, keepdims=True) - low, over.sum(1, keepdims=True) - low_bend
        gains = (low**2 / (low_bend + penalty) + high**2 / (high_bend + penalty)).sum(axis=0)
        at = int(np.argmax(gains))
        if gains[at] > best[2]:
            best = int(column), at, float(gains[at])
    return best
