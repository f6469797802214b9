"""Rows -> Vega-Lite charts that are read in light, in dark and on paper."""

import json
from typing import Any

from broadsheet.pipeline.report.asking import Rows

Spec = dict[str, Any]

WIDTH = 720  # pixels of the plotting area at most
# 3:1 or more on white and on near-black (WCAG 1.4.11), hues after Okabe and Ito (2008).
PALETTE = ("#3b82c4", "#c46a06", "#2f8f6b", "#c05a9b", "#8272cf", "#9a7a10", "#5f9a1e")
OTHERS = "#868e96"
ALARM = "#d1495b"
REST = "all others"
NOTE = "outside"  # a column that is the same in all rows: what the chart does not show, in words
# What a day or week of an outlet is: apart from each other and from the paper, by day and by night.
# Published is paler the fewer articles there are, down to the opacity `FEWEST`.
STATES = {"published": PALETTE[0], "quiet": "#868e9645", "gap": ALARM, "unknown": "#9a7a1099"}
FEWEST = 0.48  # lower, and a day of few articles looks like a quiet one


def columns_over_time(rows: Rows, measure: str = "articles") -> Spec:
    """Stacked columns of `value` from `period` to `until`, a colour a `series`."""
    # Vega-Lite does not stack what has two ends across, so that the stack is spelled out.
    stack = {"stack": "value", "groupby": ["period"], "as": ["bottom", "top"]}
    return {
        "transform": [
            _placed(rows),
            {**stack, "sort": [{"field": "place", "order": "ascending"}]},
        ],
        "mark": "rect",
        **_note(rows),
        "width": WIDTH,
        "height": 220,
        "encoding": {
            **_stretch(),
            "y": _axis("bottom", "quantitative", measure, axis={"tickMinStep": 1}),
            "y2": {"field": "top"},
            "color": _colours(rows),
        },
    }


def lines_over_time(rows: Rows, measure: str) -> Spec:
    """`value` over `period`, a line a `series`; a null breaks the line."""
    return {
        "mark": {"type": "line", "point": {"size": 14}, "invalid": "break-paths-filter-domains"},
        "width": WIDTH,
        "height": 240,
        "encoding": {
            "x": _axis("period", "temporal", None, scale={"type": "utc"}),
            "y": _axis("value", "quantitative", measure),
            **({"color": _colours(rows)} if len(_series(rows)) > 1 else {}),
        },
    }


def bars(rows: Rows, measure: str) -> Spec:
    """One bar a `name`, the longest on top; coloured by `series` where there are any."""
    return {
        "mark": {"type": "bar", "height": {"band": 0.75}},
        "width": 520,
        "height": {"step": 18},
        "encoding": {
            "y": _axis("name", "nominal", None, sort=_names(rows), axis={"labelLimit": 260}),
            "x": _axis("value", "quantitative", measure, axis={"tickCount": 8, "tickMinStep": 1}),
            **({"color": _colours(rows)} if len(_series(rows)) > 1 else {}),
        },
    }


def shares(rows: Rows) -> Spec:
    """A full bar a `name`, divided among its `series`, in the order of the legend."""
    return {
        "transform": [_placed(rows)],
        "mark": {"type": "bar", "height": {"band": 0.75}},
        "width": 480,
        "height": {"step": 18},
        "encoding": {
            "y": _axis("name", "nominal", None, sort=_names(rows), axis={"labelLimit": 240}),
            "x": _axis("value", "quantitative", "share", stack="normalize", axis={"format": ".0%"}),
            "color": _colours(rows),
            "order": {"field": "place", "type": "quantitative"},
        },
    }


def calendar(rows: Rows) -> Spec:
    """Outlets down, days or weeks across: the darker, the more; gaps in the colour of alarm."""
    return {
        "mark": {"type": "rect"},
        **_note(rows),
        "width": WIDTH - 120,
        "height": {"step": 18},
        "encoding": {
            **_stretch(),
            "y": _axis("outlet", "nominal", None, axis={"labelLimit": 200, "grid": False}),
            "color": {
                "field": "state",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(STATES), "range": list(STATES.values())},
            },
            "opacity": _strength("strength", lowest=FEWEST),
        },
    }


def histogram(rows: Rows) -> Spec:
    """Columns of `value` over classes of `words`."""
    return {
        "mark": "bar",
        "width": WIDTH - 120,
        "height": 180,
        "encoding": {
            "x": _axis(
                "words",
                "ordinal",
                "words, from ... to the next",
                sort=[row["words"] for row in rows],
                axis={"labelAngle": 0, "labelOverlap": True},
            ),
            "y": _axis("value", "quantitative", "texts", axis={"tickMinStep": 1}),
        },
    }


def ranges(rows: Rows) -> Spec:
    """A line over the middle eight tenths, a bar over the middle half, a tick at the median."""
    y = _axis("name", "nominal", None, sort=_names(rows), axis={"labelLimit": 240})

    def span(mark: Spec, start: str, end: str | None = None) -> Spec:
        x = _axis(start, "quantitative", "words")
        return {
            "mark": mark,
            "encoding": {"y": y, "x": x, **({"x2": {"field": end}} if end else {})},
        }

    return {
        "width": 480,
        "height": {"step": 20},
        "layer": [
            span({"type": "rule", "color": "currentColor"}, "shortest_tenth", "longest_tenth"),
            span({"type": "bar", "height": 9}, "shortest_quarter", "longest_quarter"),
            span({"type": "tick", "color": "currentColor", "thickness": 3, "size": 14}, "median"),
        ],
    }


def matrix(rows: Rows) -> Spec:
    """Who was first down, who carried it later across: the darker, the more, with the number."""
    x = _axis(
        "carried_by", "nominal", "carried later by", axis={"labelAngle": -40, "labelLimit": 150}
    )
    y = _axis("first_outlet", "nominal", "had it first", axis={"labelLimit": 200})
    strength = {"domain": [0, max(row["texts"] for row in rows)], "range": [0.06, 0.55]}
    return {
        "width": {"step": 44},
        "height": {"step": 24},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": "rect",  # never so dark that the number on it is hard to read
                "encoding": {"opacity": {**_strength("texts", lowest=0.06), "scale": strength}},
            },
            {
                "mark": {"type": "text", "fontSize": 11, "color": "currentColor"},
                "encoding": {"text": {"field": "texts", "type": "quantitative", "format": ","}},
            },
        ],
    }


def weeks(_rows: Rows) -> Spec:
    """A panel a `measure`; in it outlets down, weeks across: the paler, the less."""
    return {
        "mark": {"type": "rect"},
        "width": WIDTH - 120,
        "height": {"step": 13},
        "encoding": {
            "row": {
                "field": "measure",
                "type": "nominal",
                "title": None,
                "sort": ["yield", "dated", "signed", "length"],
                "header": {"orient": "top", "labelFontWeight": "bold", "labelAnchor": "start"},
            },
            **_stretch(),
            "y": _axis("outlet", "nominal", None, axis={"labelLimit": 200, "grid": False}),
            "opacity": _strength("value", lowest=0.0),
        },
    }


def _axis(name: str, kind: str, title: str | None, **extra: Any) -> Spec:
    return {"field": name, "type": kind, "title": title, **extra}


def _note(rows: Rows) -> Spec:
    """A line above the chart: what it does not show, if there is anything."""
    said = rows[0].get(NOTE)
    if not said:
        return {}
    style = {"anchor": "start", "fontSize": 11, "fontWeight": "normal", "color": "currentColor"}
    return {"title": {"text": said, **style}}


def _stretch() -> Spec:
    """Across: from the day on which a period begins to that on which it ends, in UTC."""
    x = _axis("period", "temporal", None, scale={"type": "utc"}, axis={"grid": False})
    return {"x": x, "x2": {"field": "until"}}


def _strength(name: str, lowest: float) -> Spec:
    """More is darker; by opacity, so that less is always nearer to the paper, white or black."""
    scale = {"domain": [0, 1], "range": [lowest, 1]}
    return {"field": name, "type": "quantitative", "scale": scale, "legend": None}


def _series(rows: Rows) -> list[str]:
    """The series by their sum, the largest first; what is left over comes last."""
    sums: dict[str, float] = {}
    for row in rows:
        if "series" in row:
            sums[row["series"]] = sums.get(row["series"], 0) + (row["value"] or 0)
    return sorted(sums, key=lambda name: (name == REST, -sums[name], name))


def _placed(rows: Rows) -> Spec:
    """Each row's place among the series."""
    return {"calculate": f"indexof({json.dumps(_series(rows))}, datum.series)", "as": "place"}


def _colours(rows: Rows) -> Spec:
    """A colour a series, each its own. Raises ValueError when there are more than colours."""
    names = _series(rows)
    if len(names) - (REST in names) > len(PALETTE):
        raise ValueError(
            f"{len(names)} series cannot be told apart by colour: {len(PALETTE)} at most"
        )
    own = [OTHERS if name == REST else PALETTE[n] for n, name in enumerate(names)]
    return {
        "field": "series",
        "type": "nominal",
        "title": None,
        "sort": names,
        "scale": {"domain": names, "range": own},
    }


def _names(rows: Rows) -> list[str]:
    """The names by the sum of their values, the largest first."""
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["name"]] = sums.get(row["name"], 0) + (row.get("value") or 0)
    return sorted(sums, key=lambda name: -sums[name])
