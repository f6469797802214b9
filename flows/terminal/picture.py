"""Rows of a plot -> a picture of characters, as wide as the terminal."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from broadsheet.pipeline.report.asking import Rows, printable
from broadsheet.pipeline.report.charts import NOTE
from broadsheet.pipeline.report.plots import Answer

BLOCKS = " ▁▂▃▄▅▆▇█"
STATES = {"published": "█", "quiet": "·", "gap": "×", "unknown": "?"}
HEIGHT = 10  # lines of a single series
NARROWEST = 20  # columns of a picture, however narrow the terminal


def room(width: int) -> int:
    """Columns left for periods beside names and numbers."""
    return max(width - _margin(width) - 12, NARROWEST)


def picture(shown: Answer, width: int) -> str:
    """An answer for the terminal. Raises ValueError when its periods do not fit."""
    match shown.kind.shape:
        case "bars":
            drawn = _bars(shown.rows, width)
        case "calendar":
            drawn = _calendar(shown.rows, width)
        case "lines" | "columns":
            drawn = _over_time(shown.rows, width, is_share=shown.kind.shape == "lines")
        case other:
            raise ValueError(f"unmapped shape {other!r}")
    return "\n".join(
        [
            f"{shown.query.title} ({shown.kind.measure})"
            if shown.kind.measure
            else shown.query.title,
            *drawn,
        ]
    )


def _margin(width: int) -> int:
    return min(28, width // 3)


def _name(text: object, width: int) -> str:
    """A name in exactly so many cells: a page may have written anything into it."""
    return set_cell_size(printable(str(text)).replace("\n", " "), width)


def _bars(rows: Rows, width: int) -> list[str]:
    """One bar a name; values below 0 go to the left."""
    names = min(_margin(width), max(cell_len(printable(str(row["name"]))) for row in rows))
    most = max(abs(row["value"]) for row in rows)
    has_both = any(row["value"] < 0 for row in rows)
    room_ = max(width - names - 10, NARROWEST) // (2 if has_both else 1)
    lines = []
    for row in rows:
        filled = "█" * max(round(abs(row["value"]) / most * room_), 1)
        left = filled if row["value"] < 0 else ""
        right = "" if row["value"] < 0 else filled
        axis = f"{left:>{room_}}│" if has_both else "│"
        lines.append(f"{_name(row['name'], names)} {axis}{right} {row['value']:,.5g}")
    return lines


def _over_time(rows: Rows, width: int, *, is_share: bool) -> list[str]:
    """A line of blocks a series, all to one scale; a series alone is drawn tall.

    A blank column is a period of which nothing is known or nothing found.
    """
    periods = sorted({row["period"] for row in rows})
    if len(periods) > room(width):
        raise ValueError(
            f"{len(periods)} periods do not fit into {room(width)} columns: "
            "say a coarser --grain, or --out FILE"
        )
    by_series: dict[str, dict[object, float]] = {}
    for row in rows:
        by_series.setdefault(row["series"], {})[row["period"]] = row["value"] or 0
    most = max(value for series in by_series.values() for value in series.values())
    names = 0 if len(by_series) == 1 else _margin(width)
    alone = [] if names or "all" in by_series else list(by_series)
    lines = [_name(name, width).rstrip() for name in alone]
    for name, values in sorted(by_series.items(), key=lambda one: -sum(one[1].values())):
        levels = [values.get(period, 0) / most for period in periods]
        height = HEIGHT if len(by_series) == 1 else 1
        top = f"{max(values.values()):.1%}" if is_share else f"{max(values.values()):,}"
        label = f"{_name(name, names)} " if names else ""
        body = _columns(levels, height)
        body[0] += f"  {top} at most"
        lines += [(label if n == 0 else " " * len(label)) + line for n, line in enumerate(body)]
    first, last = str(periods[0]), str(periods[-1])
    between = max(len(periods) - len(first) - len(last), 1)
    lines.append(f"{' ' * (names + 1 if names else 0)}{first}{' ' * between}{last}")
    return lines


def _columns(levels: Sequence[float], height: int) -> list[str]:
    """Levels of 0 to 1 as columns of eighths of a line, the top line first.

    >>> _columns([0, 0.5, 1], 1), _columns([0.01, 0.5, 1], 2)
    ([' ▄█'], ['  █', '▁██'])
    """
    eighths = [max(round(level * height * 8), 1 if level > 0 else 0) for level in levels]
    return [
        "".join(BLOCKS[min(max(n - 8 * line, 0), 8)] for n in eighths)
        for line in reversed(range(height))
    ]


def _calendar(rows: Rows, width: int) -> list[str]:
    """Outlets down, the last periods that fit across."""
    periods = sorted({row["period"] for row in rows})[-room(width) :]
    states = {(row["outlet"], row["period"]): STATES[row["state"]] for row in rows}
    names = _margin(width)
    lines = [
        f"{_name(outlet, names)} " + "".join(states.get((outlet, p), " ") for p in periods)
        for outlet in sorted({row["outlet"] for row in rows})
    ]
    legend = "  ".join(f"{sign} {state}" for state, sign in STATES.items())
    told = [f"{periods[0]} to {periods[-1]}", legend, rows[0].get(NOTE)]
    return [*lines, *(f"{' ' * names} {line}" for line in told if line)]
