"""Gold folders -> pipeline/dates/weights.json: how much each source of a date is to be believed.

`make train GOLD=folder[,folder]`. Pages that are kept aside teach nothing. The same pages
give the same file, to the byte.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait
from broadsheet.pipeline.dates.vote import WEIGHTS, Remark, kinds
from broadsheet.pipeline.evaluate import EVAL_RULES
from broadsheet.pipeline.evaluate.gold import GoldPage, read_gold
from broadsheet.pipeline.evaluate.halves import VISIBLE, domain_of, half_of
from broadsheet.pipeline.records import Dating, Rejected, Standing
from broadsheet.pipeline.refine import Memo, Product, refine

# What a weight is before any page is seen; it moves from there as far as pages move it.
PRIOR_TOLD, PRIOR_SEEN, PRIOR_WEAK = 2.0, 1.0, 0.5  # a source that says so, or not, or perhaps
PRIOR_REMARK, PRIOR_NONE = -1.0, -2.0
STIFFNESS = 2.0  # of that: pages that it outweighs
PAGES_OF_A_DOMAIN = 10  # that count in full; of one template further pages say little
STEPS = 30  # of Newton's method: it converges in ten
SHOWN = {Precision.YEAR: 4, Precision.MONTH: 7}  # characters of an ISO date
WRITTEN = (
    "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y",
    "%B {d}, %Y", "%b {d}, %Y", "%b. {d}, %Y", "{d} %B %Y", "{d} %b %Y", "%Y年{m}月{d}日",
)  # fmt: skip

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page: the days that stand, and the one that is right, if any is."""

    domain: str
    standings: tuple[Standing, ...]
    right: int | None


def learn(folders: Sequence[Path]) -> str:
    """The card of what the pages of some folders teach."""
    lessons = [lesson for folder in folders for lesson in _lessons(folder)]
    return card_of(lessons, sorted(folder.name for folder in folders))


def card_of(lessons: Sequence[Lesson], sets: Sequence[str]) -> str:
    """Each weight with the pages and domains on which it was seen, as JSON."""
    names = [str(kind) for kind in kinds()]
    weights = fit(lessons, names)
    seen = {name: [lesson for lesson in lessons if _names(lesson, name)] for name in names}
    rows = {
        name: {
            "weight": round(float(weight), 2),
            "pages": len(seen[name]),
            "domains": len({lesson.domain for lesson in seen[name]}),
        }
        for name, weight in zip(names, weights, strict=True)
    }
    card = {
        "meaning": "log-odds that each source or remark adds to a day; see pipeline/dates/vote.py",
        "learned_from": sets,
        "pages": len(lessons),
        "domains": len({lesson.domain for lesson in lessons}),
        "weights": rows,
    }
    return json.dumps(card, indent=1) + "\n"


def _names(lesson: Lesson, name: str) -> bool:
    return any(name in standing.reasons for standing in lesson.standings)


def _lessons(folder: Path) -> Iterator[Lesson]:
    for page in read_gold(folder).pages:
        if page.day is None or half_of(domain_of(page)) != VISIBLE:
            continue
        dating = _dating(page)
        if dating is not None and (lesson := lesson_of(page, dating)) is not None:
            yield lesson


def _dating(page: GoldPage) -> Dating | None:
    made: list[Product] = []
    try:
        refine(page.record(), EVAL_RULES, "learning", Memo(), leave=lambda _, p: made.append(p))
    except Rejected:
        return None
    return next(p for p in made if isinstance(p, Dating))


def lesson_of(page: GoldPage, dating: Dating) -> Lesson | None:
    """What a page teaches; None where its label is of the last change, or nowhere on the page."""
    assert page.day is not None
    precision = dating.date_precision or Precision.DAY
    shown = page.day[: SHOWN.get(precision, 10)]
    days = [standing.day.isoformat()[: len(shown)] for standing in dating.standings]
    right = days.index(shown) if shown in days else None
    is_published = [any(r in set(DateSource) for r in s.reasons) for s in dating.standings]
    if right is None and not _is_on(page):
        return None
    if right is not None and not is_published[right] and any(is_published):
        return None
    return Lesson(domain_of(page), dating.standings, right)


def _is_on(page: GoldPage) -> bool:
    """Whether a page writes the day of its label anywhere; some labels were made by machines."""
    day = date.fromisoformat(page.day or "")
    source = page.record().payload.decode("utf-8", "replace")
    forms = (day.strftime(form).format(d=day.day, m=day.month) for form in WRITTEN)
    return any(form in source for form in forms)


def fit(lessons: Sequence[Lesson], names: Sequence[str]) -> Vector:
    """The weights that make the right days likeliest, drawn towards their priors (Newton)."""
    pages = Counter(lesson.domain for lesson in lessons)
    prior = np.array([_prior(name) for name in names])
    shares = [min(1.0, PAGES_OF_A_DOMAIN / pages[lesson.domain]) for lesson in lessons]
    tables = [_table(lesson, names) for lesson in lessons]
    weights = prior.copy()
    for _ in range(STEPS):
        slope = STIFFNESS * (weights - prior)
        bend = STIFFNESS * np.eye(len(names))
        for lesson, table, share in zip(lessons, tables, shares, strict=True):
            likely = np.exp(table @ weights)
            likely /= likely.sum()
            row = len(table) - 1 if lesson.right is None else lesson.right
            mean = likely @ table
            slope += share * (mean - table[row])
            bend += share * ((table.T * likely) @ table - np.outer(mean, mean))
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def _table(lesson: Lesson, names: Sequence[str]) -> Vector:
    """A row a day that stands, the last one for none of them; a column a reason."""
    rows = [[float(name in s.reasons) for name in names] for s in lesson.standings]
    return np.array([*rows, [float(name == Remark.NONE) for name in names]])


def _prior(name: str) -> float:
    if name in set(Remark):
        return PRIOR_NONE if name == Remark.NONE else PRIOR_REMARK
    source = next(source for source in DateSource if source == name)
    if source.has(Trait.EXPLICIT):
        return PRIOR_TOLD
    return PRIOR_WEAK if source.has(Trait.WEAK) else PRIOR_SEEN


def main(arguments: Sequence[str]) -> int:
    """Learn from the folders named, and write the weights."""
    folders = [Path(folder) for argument in arguments for folder in argument.split(",")]
    WEIGHTS.write_text(learn(folders), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
