"""A kind of plot and a query -> its rows, and the chart that shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from broadsheet.pipeline.report import charts, drawing
from broadsheet.pipeline.report.asking import Rows, ask
from broadsheet.pipeline.report.charts import Spec
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import Query, query_of

SERIES = 7  # as many lines as there are colours
NAMES = 30  # bars that are still read

_BOUNDS = """
    select internal.fitting_grain(min(published_on), max(published_on), steps := $steps)
    from articles
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of plot: how many queries it takes, what its values are, how they are drawn."""

    takes: tuple[int, int]
    measure: str
    shape: str  # columns, lines, bars or calendar: what a terminal draws
    chart: Callable[[Rows], Spec]
    file: str = ""  # in sql/plots, unless it is the kind's own name
    has_parts: bool = False  # --by may divide it


KINDS: dict[str, Kind] = {
    "attention": Kind(
        (1, 1),
        "share of articles",
        "lines",
        partial(charts.lines_over_time, measure="share of articles"),
        has_parts=True,
    ),
    "articles": Kind((0, 1), "articles", "columns", charts.columns_over_time, has_parts=True),
    "coverage": Kind((0, 0), "", "calendar", charts.calendar, "../report/coverage_calendar"),
    "top-terms": Kind(
        (1, 1),
        "log-likelihood",
        "bars",
        partial(charts.bars, measure="log-likelihood"),
        "top_terms",
    ),
    "keyness": Kind((2, 2), "doublings", "bars", partial(charts.bars, measure="doublings")),
    "rising": Kind((0, 1), "doublings", "bars", partial(charts.bars, measure="doublings")),
    "collocates": Kind((1, 1), "logDice", "bars", partial(charts.bars, measure="logDice")),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plot shows: its query with title and meaning, and the rows."""

    kind: Kind
    query: Query
    rows: Rows


def answer(
    database: Path,
    kind: str,
    queries: Sequence[str] = (),
    *,
    by: str | None = None,
    grain: str | None = None,  # None: the finest that has at most `steps` periods
    n: int | None = None,
    counting: str = "texts",
    steps: int = 150,
) -> Answer:
    """Ask what a plot of this kind shows.

    Raises ValueError for a kind that is not known, a wrong number of queries, a division that
    the kind does not know, and when nothing is found; duckdb.Error for a query that is wrong.
    """
    asked = _kind(kind, queries, by)
    name = asked.file or kind
    query = query_of("plots", f"{name}_by" if by else name)
    with reading(database) as con:
        if grain is None:
            grain = con.execute(_BOUNDS, {"steps": steps}).fetchall()[0][0]
        values = {
            "query": queries[0] if queries else "",
            "other": queries[1] if len(queries) > 1 else "",
            "by": by,
            "grain": "month" if kind == "rising" and grain in (None, "day") else grain or "month",
            "n": n or (SERIES if asked.has_parts else NAMES),
            "counting": counting,
        }
        for variable, value in values.items():
            con.execute(f'set variable "{variable}" = $value', {"value": value})
        rows = ask(con, query.sql)
    if not any(row.get("value", 1) for row in rows):
        raise ValueError(f"nothing in the corpus matches {' and '.join(map(repr, queries))}")
    return Answer(asked, query, rows)


def _kind(name: str, queries: Sequence[str], by: str | None) -> Kind:
    if name not in KINDS:
        raise ValueError(f"unknown plot {name!r}: one of {', '.join(KINDS)}")
    kind = KINDS[name]
    fewest, most = kind.takes
    if not fewest <= len(queries) <= most:
        wanted = str(most) if fewest == most else f"{fewest} or {most}"
        raise ValueError(f"{name} takes {wanted} queries, not {len(queries)}")
    if by and not kind.has_parts:
        known = ", ".join(other for other, k in KINDS.items() if k.has_parts)
        raise ValueError(f"{name} cannot be divided: --by is for {known}")
    return kind


def draw_into(shown: Answer, target: Path) -> None:
    """Draw an answer into an .svg or .png file. Raises ValueError for another suffix."""
    match target.suffix.lower():
        case ".svg":
            target.write_text(drawing.svg_file(shown.kind.chart, shown.rows), encoding="utf-8")
        case ".png":
            target.write_bytes(drawing.png_file(shown.kind.chart, shown.rows))
        case other:
            raise ValueError(f"cannot draw into {other!r}: .svg or .png")
