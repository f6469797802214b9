"""Sections with their answers -> HTML: every text escaped, every picture with its query."""

import html
import re
from collections.abc import Sequence
from datetime import date

from broadsheet.pipeline.report.asking import Rows, printable
from broadsheet.pipeline.report.charts import NOTE
from broadsheet.pipeline.report.document import Part, document
from broadsheet.pipeline.report.drawing import svg
from broadsheet.pipeline.report.sections import Answer, Section
from broadsheet.pipeline.warehouse.statements import Query

UNBROKEN = 16  # characters of a name or of an instant
TABLE_ROWS = 25  # of a section's rows that are printed as a table; charts draw them all


def whole_page(title: str, answered: Sequence[Answer]) -> str:
    """An answer a section, in the order given."""
    return document(title, [_part(*one) for one in answered])


def _part(section: Section, query: Query, rows: Rows) -> Part:
    body = f"<p>{_prose(query.meaning)}</p>{_shown(section, query, rows)}{_asked(query)}"
    return Part(section.name, query.title, body)


def _asked(query: Query) -> str:
    if not query.sql:
        return ""
    return (
        f'<details class="query"><summary>The query: {query.path}</summary>'
        f"<pre>{html.escape(query.sql)}</pre></details>"
    )


def _prose(text: str) -> str:
    """Text with `names` of columns set as code.

    >>> _prose("`texts` < all")
    '<code>texts</code> &lt; all'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _shown(section: Section, query: Query, rows: Rows) -> str:
    if not rows:
        return '<p class="empty">Nothing to show.</p>'
    if section.draw:
        label = html.escape(query.title, quote=True)
        numbers = [{name: row[name] for name in row if name != NOTE} for row in rows]
        return (
            f'<figure role="img" aria-label="{label}">{svg(section.draw, rows)}</figure>'
            f'<details class="numbers"><summary>The numbers</summary>{_table(numbers)}</details>'
        )
    return _facts(rows[0]) if section.is_single else _table(rows)


def _facts(row: dict[str, object]) -> str:
    """A single row: each value large, its name below it."""
    tiles = "".join(
        f"<div><dd>{_text(value)}</dd><dt>{html.escape(name.replace('_', ' '))}</dt></div>"
        for name, value in row.items()
    )
    return f"<dl>{tiles}</dl>"


def _table(rows: Rows) -> str:
    names = list(rows[0])
    samples = {name: next((r[name] for r in rows if r[name] is not None), None) for name in names}
    head = "".join(
        f"<th{_tight(samples[name])}>{html.escape(name.replace('_', ' '))}</th>" for name in names
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{_tight(row[name])}>{_text(row[name])}</td>" for name in names)
        + "</tr>"
        for row in rows[:TABLE_ROWS]
    )
    left_out = len(rows) - TABLE_ROWS
    more = f'<p class="empty">{left_out:,} more rows.</p>' if left_out > 0 else ""
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{more}"
    )


def _tight(value: object) -> str:
    """How a cell is set: numbers at the right, and neither they nor dates nor names are broken."""
    match value:
        case int() | float():
            return ' class="n"'
        case date():
            return ' class="d"'
        case str() if len(value) <= UNBROKEN:
            return ' class="d"'
        case _:
            return ""


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool() | date():
            return str(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.3f}".rstrip("0").rstrip(".")
        case other:
            return html.escape(printable(str(other)))
