"""A user's table -> what is wrong with its rows: what refuses it, and what is only told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

LINES = 20  # of the rows with a flaw, so many are named


class Flaw(StrEnum):
    """What can be wrong with a table of the user's; sql/ finds the last three."""

    TWO_FILES = "two_files"
    UNREADABLE = "unreadable"
    COLUMNS = "columns"
    RAGGED = "ragged"
    VALUE = "value"
    EMPTY = "empty"
    REVERSED = "reversed"
    OVERLAP = "overlap"
    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    UNKNOWN_OUTLET = "unknown_outlet"
    UNKNOWN_ARTICLE = "unknown_article"
    UNKNOWN_LINE = "unknown_line"


# These leave every other row as true as it was: the table is taken, and they are told.
TOLD_ONLY = frozenset(
    (Flaw.DUPLICATE, Flaw.UNKNOWN_OUTLET, Flaw.UNKNOWN_ARTICLE, Flaw.UNKNOWN_LINE)
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw, in how many rows it is, in which lines of the file, and what it says to people."""

    flaw: Flaw
    rows: int
    lines: tuple[int, ...]
    told: str

    @property
    def refuses(self) -> bool:
        """Whether the table is not taken for it."""
        return self.flaw not in TOLD_ONLY


def found(flaw: Flaw, lines: list[int], what: str) -> list[Finding]:
    """A finding over these lines; none where there are no lines.

    >>> [finding.told for finding in found(Flaw.EMPTY, [7, 2], "outlet is empty")]
    ['outlet is empty: 2 rows, lines 2, 7']
    """
    if not lines:
        return []
    named = sorted(lines)[:LINES]
    places = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, named))}"
    more = " ..." if len(lines) > LINES else ""
    rows = f"{len(lines):,} row{'s' if len(lines) > 1 else ''}"
    return [Finding(flaw, len(lines), tuple(named), f"{what}: {rows}, {places}{more}")]


def without_duplicates(table: pa.Table) -> tuple[pa.Table, list[Finding]]:
    """The table with each row once, the first of its like, and which lines went."""
    groups = _grouped(table, [name for name in table.column_names if name != "line"])
    again = [line for lines in groups["line_list"].to_pylist() for line in lines[1:]]
    if not again:
        return table, []
    kept = table.filter(pc.invert(pc.is_in(table["line"], pa.array(again, pa.int64()))))
    return kept, found(Flaw.DUPLICATE, again, "the same row again, counted once")


def contradicting_scores(table: pa.Table) -> list[Finding]:
    """Rows that give one article, model and label different scores: means would count both."""
    what = "one article, model and label has several scores"
    return _contradictions(table, ["article_id", "model", "label"], what)


def contradicting_switches(table: pa.Table) -> list[Finding]:
    """Rows that both keep a line of an outlet and take it out."""
    return _contradictions(
        table, ["outlet", "pattern"], "one line of an outlet is kept and taken out"
    )


def _contradictions(table: pa.Table, keys: list[str], what: str) -> list[Finding]:
    groups = _grouped(table, keys)
    lines = [line for said in groups["line_list"].to_pylist() for line in said]
    return found(Flaw.CONTRADICTION, lines, what)


def broken_periods(table: pa.Table) -> list[Finding]:
    """Periods that end before they begin, and periods of one outlet that share a day."""
    periods: defaultdict[str, list[tuple[date, date, int]]] = defaultdict(list)
    names = ("outlet", "valid_from", "valid_until", "line")
    for outlet, start, end, line in zip(*(table[n].to_pylist() for n in names), strict=True):
        periods[outlet].append((start or date.min, end or date.max, line))
    reversed_ = [line for own in periods.values() for start, end, line in own if end < start]
    overlapping: set[int] = set()
    for own in periods.values():
        # The one before that lasts longest is what a period may run into.
        lasting, *later = sorted(own)
        for this in later:
            if this[0] <= lasting[1]:
                overlapping |= {lasting[2], this[2]}
            lasting = max(lasting, this, key=lambda period: period[1])
    return [
        *found(Flaw.REVERSED, reversed_, "valid_until is before valid_from"),
        *found(
            Flaw.OVERLAP,
            sorted(overlapping),
            "periods of one outlet overlap, so that its articles would count twice",
        ),
    ]


def _grouped(table: pa.Table, keys: list[str]) -> pa.Table:
    """The lines of the rows that have the same in these columns, where there are several."""
    groups = table.group_by(keys, use_threads=False).aggregate([("line", "list")])
    return groups.filter(pc.greater(pc.list_value_length(groups["line_list"]), 1))
