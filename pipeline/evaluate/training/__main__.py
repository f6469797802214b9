"""`make train GOLD=folder,folder`: learn both models from the visible pages and write their files.

The same pages give the same bytes. `pipeline/extract/editor/card.md` says what came of it.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.evaluate.gold import BadGold
from broadsheet.pipeline.evaluate.training.boost import Grown, Recipe, boost
from broadsheet.pipeline.evaluate.training.examples import Example, read_examples
from broadsheet.pipeline.extract.editor import edit, kinds
from broadsheet.pipeline.extract.editor.trees import trees_of
from broadsheet.pipeline.storage.durable import write_whole

LINES = Recipe()
KINDS = Recipe(trees=200, levels=3, penalty=4.0, columns_share=0.3)
NEWS_WEIGHS = 3.0  # of a news page that was read against another: a false alarm costs more
FOLDS = 5
FALSE_ALARMS = 0.005  # of news pages that were read may be called something else
MIN_CHANCE = 0.3  # of no news, where no news page at all was taken for a kind
TOLD = ("forum", "product", "listing", "documentation", "service")


def main(folders: Sequence[str]) -> int:
    """Learn, write, and say from how much."""
    try:
        examples = list(read_examples([Path(folder) for folder in folders]))
    except BadGold as error:
        sys.stderr.write(f"broadsheet: {error}\n")
        return 2
    if not examples:
        sys.stderr.write("broadsheet: no labelled page in the visible part of these folders\n")
        return 2
    lines, said = learned_lines(examples, LINES), learned_kinds(examples, KINDS)
    write_whole(edit.MODEL, as_bytes(lines))
    write_whole(kinds.MODEL, as_bytes(said))
    sys.stdout.write(
        f"{len(examples)} pages of {len({e.domain for e in examples})} domains, "
        f"{sum(len(e.rows) for e in examples)} lines\n"
        f"no news from a probability of {said['thresholds']}\n"
    )
    return 0


def learned_lines(examples: Sequence[Example], recipe: Recipe) -> dict[str, Any]:
    """The model that tells lines of text from others."""
    rows = np.concatenate([example.rows for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    weights = np.concatenate([example.weights for example in examples])
    grown = boost(rows, labels, weights / weights.mean(), recipe)
    return _said(rows, grown, examples[0].names)


def learned_kinds(examples: Sequence[Example], recipe: Recipe) -> dict[str, Any]:
    """A model a kind, and for each the threshold that few news pages pass while their fold is not
    learned from.
    """
    names = tuple(examples[0].columns)
    rows = np.array([list(example.columns.values()) for example in examples], np.float32)
    named = np.array([example.kind or "news" for example in examples])
    is_read = np.array([example.is_read for example in examples])
    weights = np.where((named == "news") & is_read, NEWS_WEIGHS, 1.0)
    folds = np.array([_fold(example.domain) for example in examples])
    chances, called = np.zeros(len(rows)), np.full(len(rows), kinds.OTHER, dtype="<U20")
    for fold in range(FOLDS):
        rest = folds != fold
        grown = _models(rows[rest], named[rest], weights[rest], names, recipe)
        models = {name: trees_of(said) for name, said in grown.items()}
        for number in np.flatnonzero(~rest):
            chances[number], called[number] = kinds.judged(models, rows[number][None])
    chances[[example.declares_story for example in examples]] = 0.0
    asked = is_read & (named != "article")
    return {
        "thresholds": _thresholds(chances[asked], called[asked], named[asked] == "news"),
        "kinds": _models(rows, named, weights, names, recipe),
    }


def _models(
    rows: NDArray[np.float32],
    named: NDArray[np.str_],
    weights: NDArray[np.float64],
    names: Sequence[str],
    recipe: Recipe,
) -> dict[str, Any]:
    """What tells pages that are no news from all others, and each kind from the rest of them."""
    is_other = ~np.isin(named, ("news", "article"))
    grown = {kinds.OTHER: _one(rows, is_other, weights, recipe)}
    for kind in TOLD:
        grown[kind] = _one(rows[is_other], named[is_other] == kind, weights[is_other], recipe)
    return {name: _said(rows, one, names, whole=True) for name, one in grown.items()}


def _thresholds(
    chances: NDArray[np.float64], called: NDArray[np.str_], is_news: NDArray[np.bool_]
) -> dict[str, float]:
    """The least chance of no news for each kind: above that of every news page that would be
    called so, but for the few whose loss tells most of the others.
    """
    levels = {
        kind: [*sorted(chances[is_news & (called == kind)], reverse=True), 0.0]
        for kind in (kinds.OTHER, *TOLD)
    }

    def least(kind: str, lost: int) -> float:
        level = levels[kind][min(lost, len(levels[kind]) - 1)]
        return max(MIN_CHANCE, float(np.floor(level * 1_000) + 1) / 1_000)

    def told(kind: str, lost: int) -> int:
        return int((chances[~is_news & (called == kind)] >= least(kind, lost)).sum())

    lost = dict.fromkeys(levels, 0)
    for _ in range(int(FALSE_ALARMS * is_news.sum())):
        gains = {kind: told(kind, lost[kind] + 1) - told(kind, lost[kind]) for kind in levels}
        lost[max(levels, key=lambda kind: gains[kind])] += 1
    return {kind: least(kind, lost[kind]) for kind in levels}


def _one(
    rows: NDArray[np.float32],
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64],
    recipe: Recipe,
) -> Grown:
    return boost(rows, labels.astype(np.float64), weights / weights.mean(), recipe)


def _fold(domain: str) -> int:
    return int(hashlib.sha256(f"fold {domain}".encode()).hexdigest(), 16) % FOLDS


def _said(
    rows: NDArray[np.float32], grown: Grown, names: Sequence[str], *, whole: bool = False
) -> dict[str, Any]:
    """A model as its file says it; only the columns that it asks, unless `whole`."""
    used = list(range(len(names))) if whole else sorted({int(n) for n in grown.asks.ravel()})
    places = {column: place for place, column in enumerate(used)}
    medians = np.median(rows, axis=0)
    return {
        "columns": [names[column] for column in used],
        "typical": [_short(medians[column]) for column in used],
        "bias": _short(grown.bias),
        "trees": [
            {
                "asks": [places[int(column)] for column in asks],
                "cuts": [_short(cut) for cut in cuts],
                "leaves": [round(float(leaf), 4) for leaf in leaves],
            }
            for asks, cuts, leaves in zip(grown.asks, grown.cuts, grown.leaves, strict=True)
        ],
    }


def _short(number: float) -> float:
    return float(f"{float(number):.6g}")


def as_bytes(said: dict[str, Any]) -> bytes:
    """A model's file, a tree a line, so that a difference can be read."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return (text.replace('{"asks"', '\n{"asks"') + "\n").encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].split(",")))
