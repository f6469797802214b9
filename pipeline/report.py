"""corpus.duckdb -> one HTML file of pictures: no scripts, no network, each with its query."""

import html
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import vl_convert

from pipeline.warehouse.reading import reading

Rows = list[dict[str, Any]]
Spec = dict[str, Any]

TABLE_ROWS = 25  # of a section's rows that are printed as a table; charts draw them all

# Colours that keep a contrast of 3:1 on white and on near-black (after Okabe and Ito 2008).
PALETTE = ["#3b82c4", "#d97706", "#2f9e77", "#c05a9b", "#8b7fd6", "#b8860b", "#5b9aa0", "#cc5544"]


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the report: its query, and how to draw the answer; None is a table."""

    title: str
    meaning: str
    query: str
    draw: Callable[[Rows], Spec] | None = None


def _axis(name: str, kind: str, title: str, **extra: Any) -> Spec:
    return {"field": name, "type": kind, "title": title, **extra}


def _lines(rows: Rows) -> Spec:
    """Points over time, a line a series; nulls break the line."""
    colour = {"color": _axis("series", "nominal", "", scale={"range": PALETTE})}
    several = len({row["series"] for row in rows}) > 1
    return {
        "mark": {"type": "line", "point": {"size": 12}, "invalid": "break-paths-filter-domains"},
        "width": 700,
        "height": 220,
        "encoding": {
            "x": _axis("period", "temporal", "", axis={"format": "%Y-%m-%d", "labelOverlap": True}),
            "y": _axis("value", "quantitative", "articles"),
            **(colour if several else {}),
        },
    }


def _bars(rows: Rows) -> Spec:
    """One bar a name, the longest on top."""
    return {
        "mark": "bar",
        "width": 560,
        "height": {"step": 18},
        "encoding": {
            "y": _axis("name", "nominal", "", sort="-x", axis={"labelLimit": 260}),
            "x": _axis("value", "quantitative", "records" if "reason" in rows[0] else "articles"),
        },
    }


def _calendar(_rows: Rows) -> Spec:
    """Outlets down, weeks across: the share of days on which something was published."""
    return {
        "mark": "rect",
        "width": 700,
        "height": {"step": 16},
        "encoding": {
            "x": _axis("week", "ordinal", "", timeUnit="yearweek", axis={"labelOverlap": True}),
            "y": _axis("outlet", "nominal", "", axis={"labelLimit": 200}),
            "color": _axis(
                "state",
                "nominal",
                "",
                scale={
                    "domain": ["published", "quiet", "gap"],
                    "range": ["#2f9e77", "#9aa5b1", "#cc5544"],
                },
            ),
        },
    }


def _histogram(_rows: Rows) -> Spec:
    """Articles by length, on a logarithmic axis."""
    return {
        "mark": "bar",
        "width": 700,
        "height": 200,
        "encoding": {
            "x": _axis("words", "ordinal", "words (lower bound)", axis={"labelAngle": 0}),
            "y": _axis("value", "quantitative", "articles"),
        },
    }


# The order of an article's life: what is there, when, where it was lost, how good it is.
SECTIONS: tuple[Section, ...] = (
    Section(
        "The corpus",
        "What is in it. Texts are articles whose text no earlier article had.",
        """
select
    (select count(*) from raw_files) as raw_files,
    (select sum(records_seen) from raw_files) as records,
    (select count(*) from articles) as articles,
    (select count(*) from rejects) as rejects,
    (select count(*) from articles where duplicate_of is null) as texts,
    (select count(distinct outlet) from articles) as outlets,
    (select count(distinct language) from articles) as languages,
    (select min(published_on) from articles) as first_on,
    (select max(published_on) from articles) as last_on""",
    ),
    Section(
        "Articles over time, by outlet",
        "The seven largest outlets, month by month; a broken line is a month without any article.",
        """
with largest as (
    select outlet from outlets where outlet is not null order by articles desc, outlet limit 7
)
select outlet as series, period, all_articles as value
from attention_by_outlet('', 'month', copies := true)
where outlet in (from largest)
order by series, period""",
        _lines,
    ),
    Section(
        "Articles over time, by language",
        "The seven most frequent languages, month by month.",
        """
select language as series, date_trunc('month', published_on)::date as period, count(*) as value
from articles
where published_on is not null and language in (
    select language from articles group by language order by count(*) desc, language limit 7
)
group by all
order by all""",
        _lines,
    ),
    Section(
        "Coverage",
        "Weeks in which each outlet published, was plausibly quiet, or has a gap in the archive.",
        """
select
    outlet,
    date_trunc('week', day)::date as week,
    case
        when bool_or(status = 'gap') then 'gap'
        when bool_or(status = 'published') then 'published'
        else 'quiet'
    end as state
from coverage
where outlet in (
    select outlet from outlets where outlet is not null order by articles desc, outlet limit 25
) and day >= (select max(last_on) - 730 from outlets)
group by all
order by all""",
        _calendar,
    ),
    Section(
        "What was lost, and why",
        "Records that are no articles. Images and error pages are no loss.",
        """
select reason as name, count(*) as value, min(detail) as example, any_value(reason) as reason
from rejects
group by reason
order by value desc, name""",
        _bars,
    ),
    Section(
        "Where dates come from",
        "The source that won; `conflicts` had another that disagreed by more than a day.",
        """
select
    coalesce(date_source, 'no date') as name,
    count(*) as value,
    count(*) filter (where date_conflict) as conflicts
from articles
group by all
order by value desc, name""",
        _bars,
    ),
    Section(
        "Lengths",
        "Words in a text; each bar is twice as long as the one before.",
        """
select pow(2, floor(log2(greatest(word_count, 1))))::integer as words, count(*) as value
from articles
where duplicate_of is null
group by words
order by words""",
        _histogram,
    ),
    Section(
        "Who carries the same text",
        "Exact duplicates between outlets, and who had them first. Agency copy looks the same.",
        """
select
    firsts.outlet as first_outlet,
    copies.outlet as carried_by,
    count(*) as texts,
    median(copies.published_on - firsts.published_on) as median_lag_days,
    min(firsts.title) as example
from articles as copies
inner join articles as firsts on copies.duplicate_of = firsts.article_id
where copies.outlet is distinct from firsts.outlet
group by all
order by texts desc, first_outlet, carried_by
limit 25""",
    ),
    Section(
        "Rising words",
        "The last month against the six before; G2 above 15 is beyond chance.",
        """
select term, hits_now, hits_before, per_million_now, per_million_before, g2, log_ratio
from rising('month', n := 25)
where g2 > 3.84
order by g2 desc, term""",
    ),
    Section(
        "Most frequent headline words",
        "Words of four letters and more in headlines; each headline counts a word once.",
        """
select word as name, count(*) as value
from (
    select unnest(list_distinct(tokens(title))) as word from articles where duplicate_of is null
)
where length(word) > 3
group by word
order by value desc, name
limit 25""",
        _bars,
    ),
    Section(
        "Quality by outlet and week",
        "The weeks with the lowest share of dated, titled articles, of the larger outlets.",
        """
select
    outlet, week, articles, rejects, round(yield, 3) as yield, median_words,
    round(dated_share, 3) as dated, round(titled_share, 3) as titled,
    round(authored_share, 3) as authored, round(copy_share, 3) as copies
from quality
where articles >= 5
order by dated_share + titled_share + yield, outlet, week
limit 25""",
    ),
)


def write_report(database: Path, target: Path) -> None:
    """Write the report of a corpus; the file appears when it is complete."""
    with reading(database) as con:
        parts = [_rendered(section, _ask(con, section.query)) for section in SECTIONS]
    arriving = target.with_name(f".{target.name}.arriving")
    arriving.write_text(_PAGE.format(style=_STYLE, sections="\n".join(parts)), encoding="utf-8")
    os.replace(arriving, target)


def _ask(con: duckdb.DuckDBPyConnection, query: str, *values: object) -> Rows:
    cursor = con.execute(query, list(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _rendered(section: Section, rows: Rows) -> str:
    if not rows:
        shown = "<p class='empty'>Nothing to show.</p>"
    elif section.draw:
        shown = f"<figure>{svg(section.draw(rows), rows)}</figure>" + _folded_table(rows)
    else:
        shown = _table(rows)
    return (
        f"<section><h2>{html.escape(section.title)}</h2><p>{html.escape(section.meaning)}</p>{shown}"
        f"<details><summary>Query</summary><pre>{html.escape(section.query.strip())}</pre></details>"
        "</section>"
    )


def svg(spec: Spec, rows: Rows) -> str:
    """A Vega-Lite chart of the rows as SVG that takes the page's own text colour."""
    ink = {"labelColor": "currentColor", "titleColor": "currentColor"}
    lines = {"domainColor": "currentColor", "tickColor": "currentColor", "gridColor": "#8884"}
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "transparent",
        "data": {"values": [{k: _plain(v) for k, v in row.items()} for row in rows]},
        "config": {
            "axis": {**ink, **lines, "labelFontSize": 11},
            "legend": {**ink, "labelLimit": 220},
            "view": {"stroke": None},
            "mark": {"color": PALETTE[0]},
            "font": "sans-serif",
        },
        **spec,
    }
    return vl_convert.vegalite_to_svg(whole)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case str():
            return printable(value)
        case None | bool() | int() | float():
            return value
        case other:
            return str(other)


def printable(text: str) -> str:
    """Text without control characters: XML forbids them, and terminals obey them.

    >>> printable("a\\x1b[31mb")
    'a�[31mb'
    """
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _table(rows: Rows) -> str:
    names = list(rows[0])
    head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(_table_cell(row[name]) for name in names) + "</tr>"
        for row in rows[:TABLE_ROWS]
    )
    more = (
        f"<p class='empty'>{len(rows) - TABLE_ROWS} more rows.</p>"
        if len(rows) > TABLE_ROWS
        else ""
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='wide'>{table}</div>{more}"


def _table_cell(value: object) -> str:
    match value:
        case None:
            return "<td class='null'>–</td>"
        case bool():
            return f"<td>{value}</td>"
        case int():
            return f"<td class='n'>{value:,}</td>"
        case float():
            return f"<td class='n'>{value:,.3f}</td>"
        case other:
            return f"<td>{html.escape(printable(str(other)))}</td>"


def _folded_table(rows: Rows) -> str:
    return f"<details><summary>Numbers</summary>{_table(rows)}</details>"


PLOTS: dict[str, tuple[str, Callable[[Rows], Spec]]] = {
    "attention": (
        "select 'all' as series, period, share as value from attention(?, 'month')",
        _lines,
    ),
    "attention-by-outlet": (
        "select outlet as series, period, share as value from attention_by_outlet(?, 'month')",
        _lines,
    ),
    "collocates": (
        "select term as name, together as value from collocates(?, n := 30)",
        _bars,
    ),
    "top-terms": ("select term as name, hits as value from top_terms(?, n := 30)", _bars),
}


def plot(database: Path, kind: str, query: str, target: Path) -> int:
    """Draw one of PLOTS for a query into an .svg or .png file. Returns the number of points.

    Raises ValueError for a kind or a suffix that is not known, and when nothing is found.
    """
    if kind not in PLOTS:
        raise ValueError(f"unknown plot {kind!r}: one of {', '.join(PLOTS)}")
    sql, draw = PLOTS[kind]
    with reading(database) as con:
        rows = _ask(con, sql, query)
    if not rows:
        raise ValueError(f"nothing in the corpus matches {query!r}")
    drawn = svg(draw(rows), rows)
    match target.suffix:
        case ".svg":
            target.write_text(drawn.replace("currentColor", "#333"), encoding="utf-8")
        case ".png":
            target.write_bytes(
                vl_convert.svg_to_png(drawn.replace("currentColor", "#333"), scale=2)
            )
        case other:
            raise ValueError(f"cannot draw into {other!r}: .svg or .png")
    return len(rows)


_STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --paper: #fdfdfb;
  --soft: #66707a; --line: #d9dde2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --paper: #15181b; --soft: #9aa5b1; --line: #333a41; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
figure { margin: 1rem 0; overflow-x: auto; } svg { max-width: 100%; height: auto; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; vertical-align: top; }
th { color: var(--soft); font-weight: 600; } .n { text-align: right; white-space: nowrap; }
.empty, .null, summary { color: var(--soft); } pre { overflow-x: auto; font-size: .8rem; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The corpus: a report</title><style>{style}</style></head>
<body><h1>The corpus</h1>
{sections}
</body></html>
"""
