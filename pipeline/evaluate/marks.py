"""The output of one system on one page -> Marks, and many Marks -> a row of the table."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from broadsheet.pipeline.evaluate.gold import GoldPage
from broadsheet.pipeline.evaluate.scores import (
    TextScore,
    covered,
    holds,
    same_authors,
    same_title,
    score_text,
)
from broadsheet.pipeline.records import Reason, RemovedLine

FIRST_WORDS = 0.8  # of gold's first words that must be there
Row = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class SystemOutput:
    """What a system says of a page."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None
    standfirst: str | None = None
    captions: tuple[str, ...] = ()
    cpu_ms: float = 0.0
    utc_day: str | None = None  # of the instant, where a system gives one
    note: str = ""  # the rung that won, or the reason for a rejection
    refused_for: Reason | None = None
    removed: tuple[RemovedLine, ...] = ()
    language: str | None = None
    page_type: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """One page's scores; `None` where gold is silent."""

    text: TextScore | None
    has: float | None
    lacks: float | None
    lead: bool | None
    title: str | None
    date: str | None
    author: str | None
    standfirst: bool | None
    is_empty: bool
    cpu_ms: float
    is_right_or_utc: bool | None = None  # gold's day is the local day or the instant's in UTC
    refused: bool | None = None  # a page that is no article: whether it was rejected


def mark(gold: GoldPage, output: SystemOutput) -> Marks:
    """Compare a page with its labels."""
    is_empty = not output.text.strip()
    if not gold.is_article:
        nothing = (None,) * 8
        return Marks(*nothing, is_empty=False, cpu_ms=output.cpu_ms, refused=is_empty)
    whole = "\n".join((*output.captions, output.standfirst or "", output.text))
    return Marks(
        text=score_text(output.text, gold.text) if gold.text is not None else None,
        has=fmean(holds(whole, s) for s in gold.has) if gold.has else None,
        lacks=fmean(not holds(whole, s) for s in gold.lacks) if gold.lacks else None,
        lead=covered(whole, gold.lead) >= FIRST_WORDS if gold.lead else None,
        title=same_title(output.title, gold.title) if gold.title else None,
        date=_same_day(output.day, gold.day) if gold.day else None,
        author=same_authors(output.authors, gold.author) if gold.author else None,
        standfirst=holds(whole, gold.standfirst) if gold.standfirst else None,
        is_empty=is_empty,
        cpu_ms=output.cpu_ms,
        is_right_or_utc=gold.day in (output.day, output.utc_day) if gold.day else None,
    )


def _same_day(found: str | None, gold: str) -> str:
    if found is None:
        return "none"
    apart = abs((date.fromisoformat(found) - date.fromisoformat(gold)).days)
    return "right" if apart == 0 else "near" if apart == 1 else "wrong"


def table_row(marks: list[Marks]) -> Row:
    """Means over pages; F1 is of the mean precision and recall, as scrapinghub's benchmark does.

    Dates are told twice. `date_right` is strict: gold's day is `published_on`, the local day that
    readers saw. Some gold sets keep the day of an instant in UTC; `date_right_or_utc` counts a page
    as right too where gold's day is that of `published_at` in UTC. A system without instants has
    one figure for both.
    """
    row: Row = {"pages": len(marks)}
    texts = [m.text for m in marks if m.text is not None]
    if texts:
        mean = TextScore(fmean(t.precision for t in texts), fmean(t.recall for t in texts))
        row |= {"precision": mean.precision, "recall": mean.recall, "f1": mean.f1}
    for name, values in (
        ("with", [m.has for m in marks if m.has is not None]),
        ("without", [m.lacks for m in marks if m.lacks is not None]),
        ("first_words", [float(m.lead) for m in marks if m.lead is not None]),
        ("standfirst", [float(m.standfirst) for m in marks if m.standfirst is not None]),
        ("refused", [float(m.refused) for m in marks if m.refused is not None]),
    ):
        if values:
            row[name] = fmean(values)
    row |= _shares("title", [m.title for m in marks], ("exact", "containing", "none"))
    row |= _shares("date", [m.date for m in marks], ("right", "near", "wrong", "none"))
    at = [float(m.is_right_or_utc) for m in marks if m.is_right_or_utc is not None]
    row |= {"date_right_or_utc": fmean(at)} if at else {}
    row |= _shares("author", [m.author for m in marks], ("exact", "any", "none"))
    row["empty"] = sum(m.is_empty for m in marks)
    row["cpu_ms"] = fmean(m.cpu_ms for m in marks) if marks else 0.0
    return row


def _shares(name: str, verdicts: list[str | None], shown: tuple[str, ...]) -> Row:
    """Shares of pages with a label: `containing` includes exact, `any` includes exact;
    `near` is a day off, as where gold is the UTC day of a midnight that the page does not tell."""
    counts = Counter(v for v in verdicts if v is not None)
    total = counts.total()
    if not total:
        return {}
    if counts["exact"]:
        counts["containing"] += counts["exact"]
        counts["any"] += counts["exact"]
    return {f"{name}_{verdict}": counts[verdict] / total for verdict in shown}
