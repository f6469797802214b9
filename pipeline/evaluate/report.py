"""Judged pages -> the table, the outlets apart, and the worst pages with what they lost."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from broadsheet.pipeline.evaluate.difference import difference
from broadsheet.pipeline.evaluate.fired import Fired, fired, fired_lines
from broadsheet.pipeline.evaluate.gold import GoldPage
from broadsheet.pipeline.evaluate.marks import Marks, Row, SystemOutput, table_row

OURS = "broadsheet"
WORST = 10  # pages shown with what they lost
GOOD = 0.95  # F1 of a page that is never among the worst unless another system does better
# What a measure's name does not say.
LEGEND = {
    "date_right": "gold's day is published_on, the local day",
    "date_right_or_utc": "... or else the day of published_at in UTC",
    "date_near": "a day off",
}
BY_OUTLET = ("pages", "f1", "precision", "recall", "title_exact", "date_right", "author_exact")


@dataclass(frozen=True, slots=True)
class Judged:
    """One page, what each system made of it, and how well."""

    gold: GoldPage
    outputs: dict[str, SystemOutput]
    marks: dict[str, Marks]
    domain: str = ""  # by which the halves are told

    @property
    def f1(self) -> float:
        """Ours; 1 where gold has no text."""
        text = self.marks[OURS].text
        return text.f1 if text is not None else 1.0

    @property
    def lost(self) -> float:
        """What the best system has more than ours."""
        scores = [marks.text.f1 for marks in self.marks.values() if marks.text is not None]
        return max(scores, default=self.f1) - self.f1


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is said of one gold set."""

    name: str
    unlabelled: int
    judged: list[Judged]

    def systems(self) -> dict[str, Row]:
        """A row of measures a system."""
        return {n: table_row([j.marks[n] for j in self.judged]) for n in self.judged[0].marks}

    def outlets(self) -> dict[str, Row]:
        """Our row of measures an outlet, the one with most pages first; where gold names any."""
        by_outlet: defaultdict[str, list[Marks]] = defaultdict(list)
        for page in self.judged:
            by_outlet[page.gold.outlet or "(outlet unknown)"].append(page.marks[OURS])
        if not any(page.gold.outlet for page in self.judged):
            return {}
        names = sorted(by_outlet, key=lambda name: (-len(by_outlet[name]), name))
        return {name: table_row(by_outlet[name]) for name in names}

    def worst(self) -> list[Judged]:
        """The pages that lost most against the best alternative, then those that fared worst."""
        bad = [page for page in self.judged if page.lost > 0 or page.f1 < GOOD]
        return sorted(bad, key=lambda page: (-page.lost, page.f1, page.gold.page_id))[:WORST]

    def fired(self) -> list[Fired]:
        """The phrases of the word lists that took a line or a page out."""
        return fired((page.gold, page.outputs[OURS]) for page in self.judged)

    def as_json(self) -> str:
        """For machines: one object a set."""
        worst: list[dict[str, Any]] = [
            {
                "id": page.gold.page_id,
                "url": page.gold.url,
                "f1": page.f1,
                "lost": page.lost,
                "note": page.outputs[OURS].note,
            }
            for page in self.worst()
        ]
        return json.dumps(
            {
                "set": self.name,
                "unlabelled": self.unlabelled,
                "legend": LEGEND,
                "systems": self.systems(),
                "outlets": self.outlets(),
                "worst": worst,
                "fired": [asdict(count) for count in self.fired()],
            }
        )

    def lines(self) -> Iterator[str]:
        """For people."""
        rows = self.systems()
        unlabelled = f", {self.unlabelled} more without a label" if self.unlabelled else ""
        yield f"\n{self.name}: {len(self.judged)} pages{unlabelled}"
        yield f"  {'':<18}" + "".join(f"{system:>18}" for system in rows)
        for measure in rows[OURS]:
            if measure != "pages":
                cells = (_cell(row, measure, 18) for row in rows.values())
                yield f"  {measure:<18}" + "".join(cells)
        told = [
            f"{measure}: {meaning}" for measure, meaning in LEGEND.items() if measure in rows[OURS]
        ]
        yield from (f"  {line}" for line in told)
        yield from self._outlet_lines()
        yield from fired_lines(self.fired())
        for page in self.worst():
            note = page.outputs[OURS].note
            yield f"\n  F1 {page.f1:.3f}, lost {page.lost:.3f}: {page.gold.page_id} ({note})"
            if page.gold.url:
                yield f"    {page.gold.url}"
            runs = difference(page.gold.text or "", page.outputs[OURS].text)
            yield from (f"      {run}" for run in runs)

    def _outlet_lines(self) -> Iterator[str]:
        outlets = self.outlets()
        if not outlets:
            return
        width = max(map(len, outlets))
        yield f"\n  {'by outlet':<{width}}" + "".join(f"{name:>14}" for name in BY_OUTLET)
        for name, row in outlets.items():
            yield f"  {name:<{width}}" + "".join(_cell(row, measure, 14) for measure in BY_OUTLET)


def _cell(row: Row, measure: str, width: int) -> str:
    if measure not in row:
        return f"{'-':>{width}}"
    digits = {"pages": 0, "empty": 0, "cpu_ms": 1}.get(measure, 4)
    return f"{row[measure]:>{width}.{digits}f}"
