"""A chart and its rows -> SVG, or PNG: drawn by Vega inside this process, offline."""

from collections.abc import Callable

import vl_convert

from broadsheet.pipeline.report.asking import Rows, drawable
from broadsheet.pipeline.report.charts import PALETTE, Spec

Draw = Callable[[Rows], Spec]

# Room beside a chart for its longest names in a reader's font: they are measured in one of ours,
# and DejaVu Sans, which many a Linux browser has for "sans-serif", is a sixth wider.
WIDER = 36
INK = "#333333"  # of a file that has no page around it


def svg(draw: Draw, rows: Rows) -> str:
    """A Vega-Lite chart of the rows as SVG that takes the text colour of the page around it."""
    rows = [{name: drawable(value) for name, value in row.items()} for row in rows]
    ink = {"labelColor": "currentColor", "titleColor": "currentColor"}
    lines = {"domainColor": "currentColor", "tickColor": "currentColor", "gridColor": "#88888844"}
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "transparent",
        "padding": {"left": WIDER, "right": WIDER, "top": 5, "bottom": 5},
        "data": {"values": rows},
        "config": {
            "aria": False,  # a label on each of 5 000 marks is no help to anybody
            "axis": {**ink, **lines, "labelFontSize": 11, "titleFontWeight": "normal"},
            "header": {**ink, "labelFontSize": 12},
            "legend": {**ink, "labelLimit": 220, "labelFontSize": 11},
            "view": {"stroke": None},
            "mark": {"color": PALETTE[0], "tooltip": False},
            "bar": {"color": PALETTE[0]},
            "rect": {"color": PALETTE[0]},
            "axisQuantitative": {"tickCount": 6},
            "font": "sans-serif",
        },
        **draw(rows),
    }
    return vl_convert.vegalite_to_svg(whole)


def svg_file(draw: Draw, rows: Rows) -> str:
    """The same as a file of its own: dark on white."""
    on_white = svg(lambda drawn: {**draw(drawn), "background": "white"}, rows)
    return on_white.replace("currentColor", INK)


def png_file(draw: Draw, rows: Rows) -> bytes:
    """The same as pixels, twice as many as points."""
    return vl_convert.svg_to_png(svg_file(draw, rows), scale=2)
