"""A comparison -> one HTML file: no script, nothing fetched, every text of a page escaped."""

import html
from collections.abc import Iterable, Iterator, Sequence

from broadsheet.pipeline.compare.compare import Compared
from broadsheet.pipeline.compare.comparison import LARGEST, STEPS, Comparison, Group, Pair
from broadsheet.pipeline.compare.diff import marked
from broadsheet.pipeline.compare.outcome import Outcome, Refused, Told
from broadsheet.pipeline.compare.summary import SEEN, costs, described, share
from broadsheet.pipeline.report.document import Part, document

OWN_STYLE = """
del { background: #ffd7d5; color: #67060c; text-decoration: none; }
ins { background: #ccffd8; color: #044317; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  del { background: #5c1a1b; color: #ffd7d5; } ins { background: #12451f; color: #ccffd8; }
}
.diff { font-size: .9rem; max-width: 50rem; overflow-wrap: anywhere; }
.diff i { color: var(--soft); }
details.pair { border-top: 1px solid var(--line); padding: .45rem 0; }
details.pair summary { color: var(--ink); } details.pair summary span { color: var(--soft); }
.bar { display: inline-block; height: .7rem; background: var(--link); border-radius: .15rem; }
.zero { color: var(--soft); }
"""
OUTLETS = 200  # rows of a table
Cells = Sequence[str | int | float | None]


def whole_page(compared: Compared) -> str:
    """The page: what was compared, totals, cost, outlets, fields, and the differences."""
    one = compared.comparison
    lost = _reasons(one.lost_for.items(), "B") + _pairs(one.lost)
    gained = _reasons(one.gained_from.items(), "A") + _pairs(one.gained)
    sections = (
        ("Summary", _summary(compared)),
        ("How alike the texts are", _spread(one)),
        ("Outlets", _outlets(one)),
        ("Fields that changed", _fields(one)),
        (f"Lost ({one.total.lost:,})", lost),
        (f"Gained ({one.total.gained:,})", gained),
        ("Largest differences", _largest(one)),
    )
    a, b = compared.sides
    parts = [Part(f"s{n}", heading, body) for n, (heading, body) in enumerate(sections)]
    return document(f"{a.name} against {b.name}", parts, OWN_STYLE)


def _summary(compared: Compared) -> str:
    total = compared.comparison.total
    tiles = (
        ("documents compared", f"{total.documents:,}"),
        ("articles in A", f"{total.in_a:,}"),
        ("articles in B", f"{total.in_b:,}"),
        ("lost", f"{total.lost:,}"),
        ("gained", f"{total.gained:,}"),
        ("mean F1 of the texts", _cell(total.f1)),
        ("texts alike to the letter", share(total.same_text, total.both)),
    )
    shown = "".join(f"<div><dd>{value}</dd><dt>{name}</dt></div>" for name, value in tiles)
    said = "".join(
        f"<p>{html.escape(line)}</p>" for line in (*described(compared), *costs(compared))
    )
    skipped = _table(
        ("documents not compared, because", "n"),
        list(compared.comparison.skipped.most_common(SEEN)),
    )
    return f"{said}<dl>{shown}</dl>{skipped}"


def _spread(one: Comparison) -> str:
    most = max(one.spread.values(), default=1)
    rows = []
    for step, above in zip(STEPS, (None, *STEPS), strict=False):
        count = one.spread[step]
        name = f"{step:g}" if above is None else f"{step:g} to {above:g}"
        bar = f'<span class="bar" style="width:{20 * count / most:.2f}rem"></span>'
        rows.append(f'<tr><td>{name}</td><td class="n">{count:,}</td><td>{bar}</td></tr>')
    meaning = "F1 of runs of four words, of articles that both sides have."
    return f"<p>{meaning}</p><table><tr><th>F1<th>articles<th></tr>{''.join(rows)}</table>"


def _outlets(one: Comparison) -> str:
    names = (
        "outlet",
        "documents",
        "articles in A",
        "in B",
        "lost",
        "gained",
        "mean F1",
        "texts alike",
    )
    rows = [_outlet_row(outlet, group) for outlet, group in one.by_outlet()]
    return _table(names, rows)


def _outlet_row(outlet: str, group: Group) -> Cells:
    alike = group.same_text / group.both if group.both else None
    moved = (group.in_a, group.in_b, group.lost, group.gained)
    return (outlet or "(outlet unknown)", group.documents, *moved, group.f1, alike)


def _fields(one: Comparison) -> str:
    names, groups = one.fields_by_outlet()
    rows: list[Cells] = [("all", one.total.both, *(one.total.fields[name] for name in names))]
    rows += [(o or "(outlet unknown)", g.both, *(g.fields[n] for n in names)) for o, g in groups]
    meaning = "In how many articles that both sides have; of fields that both sides tell."
    return f"<p>{meaning}</p>" + _table(("outlet", "articles", *names), rows)


def _reasons(counts: Iterable[tuple[str, int]], where: str) -> str:
    rows = sorted(counts, key=lambda one: (-one[1], one[0]))
    return _table((f"why {where} has none", "documents"), rows)


def _largest(one: Comparison) -> str:
    meaning = (
        f"The {LARGEST} articles of both sides with the most words that only one has: "
        "<del>only in A</del>, <ins>only in B</ins>."
    )
    return f"<p>{meaning}</p>{_pairs(one.changed)}"


def _pairs(pairs: Sequence[Pair]) -> str:
    return "".join(_pair(one) for one in pairs) or '<p class="empty">None.</p>'


def _pair(pair: Pair) -> str:
    told = pair.b if isinstance(pair.b, Told) else pair.a
    assert isinstance(told, Told)
    title = told.fields.get("title") or "(no title)"
    outlet = pair.document.outlet or "(outlet unknown)"
    measure = f"F1 {pair.f1:.3f}" if pair.f1 is not None else f"{pair.words:,} words"
    return (
        f'<details class="pair"><summary>{_escaped(title)} <span>{_escaped(outlet)}, '
        f"{measure}</span></summary><p>{_escaped(_where(pair))}</p>{_why(pair)}"
        f'{_changed(pair)}<div class="diff">{marked(_text(pair.a), _text(pair.b))}</div></details>'
    )


def _where(pair: Pair) -> str:
    one = pair.document
    within = f"!/{one.member}" if one.member else ""
    return f"{one.path}{within} at byte {one.record_offset}"


def _why(pair: Pair) -> str:
    sides = (("A", pair.a), ("B", pair.b))
    return "".join(
        f"<p>{name} refused it as {_escaped(one.reason)}: {_escaped(one.detail[:500])}</p>"
        for name, one in sides
        if isinstance(one, Refused)
    )


def _changed(pair: Pair) -> str:
    if not (isinstance(pair.a, Told) and isinstance(pair.b, Told)):
        return ""
    rows = [(name, pair.a.fields[name], pair.b.fields[name]) for name in pair.changed]
    return _table(("field", "A", "B"), rows)


def _text(outcome: Outcome) -> str:
    return outcome.text if isinstance(outcome, Told) else ""


def _table(names: Sequence[str], rows: Sequence[Cells]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{_escaped(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in rows[:OUTLETS])
    left_out = len(rows) - OUTLETS
    more = f'<p class="empty">{left_out:,} more rows.</p>' if left_out > 0 else ""
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>{more}'


def _cells(row: Cells) -> Iterator[str]:
    for value in row:
        is_number = isinstance(value, int | float)
        look = ' class="n zero"' if value == 0 else ' class="n"' if is_number else ""
        yield f"<td{look}>{_cell(value)}</td>"


def _cell(value: str | float | None) -> str:
    match value:
        case None:
            return "–"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.4f}"
        case str():
            return _escaped(value[:1_000])


def _escaped(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return html.escape(shown)
