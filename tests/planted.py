"""Corpora in which the effect of a published analysis was planted, with what was planted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sin
from pathlib import Path
from typing import Any

from broadsheet.pipeline.warehouse.build import build
from tests.synthetic import article, holdings

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Planted:
    """Rows of a corpus, what the user tables say of it, and the values that were planted."""

    rows: Rows
    values: dict[Any, float]
    outlets_extra: str = ""
    annotations: str = ""

    def build(self, folder: Path) -> Path:
        database = folder / "corpus.duckdb"
        for name, table in (
            ("outlets_extra", self.outlets_extra),
            ("annotations", self.annotations),
        ):
            if table:
                (folder / f"{name}.csv").write_text(table)
        build(holdings(folder / "lake", self.rows), database, user_tables=folder)
        return database


def months(first_year: int, count: int) -> list[date]:
    return [date(first_year + n // 12, 1 + n % 12, 15) for n in range(count)]


def uncertainty() -> Planted:
    """Six papers of unequal candour follow one index; near misses name two of the three."""
    calendar = months(2019, 24)
    index = {
        month: 1 + 0.5 * sin(n / 3) + (1.5 if n == 14 else 0) for n, month in enumerate(calendar)
    }
    base = [0.06, 0.08, 0.10, 0.12, 0.15, 0.18]
    per_month = 100
    rows: Rows = []
    for paper, candour in enumerate(base):
        for month in calendar:
            named = round(per_month * candour * index[month])
            for n in range(per_month):
                if n < named:
                    words = "The economy is uncertain while Congress waits"
                elif n % 3:
                    words = "The economic plan of Congress is certain"
                else:
                    words = "An uncertain harvest"
                rows.append(
                    article(
                        f"{words} {paper} {month} {n}.",
                        published_on=month,
                        outlet=f"paper-{paper}.example",
                    )
                )
    mean = sum(index.values()) / len(index)
    return Planted(
        rows, {month.replace(day=1): 100 * value / mean for month, value in index.items()}
    )


def sentiment() -> Planted:
    """Headlines darken by 0.04 a year on the right, by 0.02 on the left, not in the centre."""
    slopes = {"left": -0.02, "centre": 0.0, "right": -0.04}
    rows: Rows = []
    notes = ["article_id,model,label,score"]
    extra = ["outlet,leaning"]
    values: dict[Any, float] = {}
    for leaning, slope in slopes.items():
        for outlet in range(3):
            name = f"{leaning}-{outlet}.example"
            extra.append(f"{name},{leaning}")
            for year in range(2000, 2010):
                for n in range(12 * (1 + outlet)):  # unequal sizes must not matter
                    rows.append(
                        article(
                            f"{name} {year} {n}",
                            article_id=f"{name}-{year}-{n}",
                            outlet=name,
                            published_on=date(year, 1 + n % 12, 5),
                        )
                    )
                    jitter = 0.1 * (-1) ** n + 0.05 * (outlet - 1)
                    notes.append(f"{name}-{year}-{n},m,sentiment,{slope * (year - 2000) + jitter}")
                    notes.append(f"{name}-{year}-{n},m,anger,0.9")
                values[leaning, year] = slope * (year - 2000)
    return Planted(rows, values, "\n".join(extra) + "\n", "\n".join(notes) + "\n")


def agenda() -> Planted:
    """The leader's use of a word goes up and down; the follower does the same a year later."""
    uses = [2, 5, 3, 9, 4, 8, 12, 6, 15, 7, 11, 16]
    rows: Rows = []
    values: dict[Any, float] = {}
    for outlet, lag in (("leader.example", 0), ("follower.example", 1)):
        for year in range(1, 12):
            used = uses[year - lag]
            values[outlet, 2000 + year] = used
            for n in range(100):
                word = "racism" if n < used else "tourism"
                text = f"{word} was debated in room {n} of hall {year} at {lag}"
                rows.append(
                    article(text, outlet=outlet, published_on=date(2000 + year, 6, 1 + n % 28))
                )
    return Planted(rows, values)


def phrase_peaks() -> Planted:
    """A phrase peaks in mainstream media at noon of 10 September, in blogs 2.5 hours later."""
    noon = datetime(2008, 9, 10, 12, 15, tzinfo=UTC)
    lags = {"mainstream": 0, "blog": 3}
    rows: Rows = []
    for kind, lag in lags.items():
        for away in range(-24, 25):
            mentions = round(40 * 2.718 ** (-abs(away) / 6))
            at = noon + timedelta(hours=lag + away)
            rows += [
                article(
                    f"You can put lipstick on a pig, said {kind} {away} {n}.",
                    outlet=f"{kind}.example",
                    published_at=at,
                    published_on=at.date(),
                )
                for n in range(mentions)
            ]
    return Planted(
        rows, dict(lags), "outlet,type\nmainstream.example,mainstream\nblog.example,blog\n"
    )


def ownership() -> Planted:
    """A chain buys one station in July 2017: local news falls from 60 % to 45; elsewhere by 5."""
    sold_on = date(2017, 7, 1)
    rows: Rows = []
    for station in ("bought.example", "kept.example", "other.example"):
        for month in months(2017, 12):
            share = 60 - (5 if month >= sold_on else 0)
            if station == "bought.example" and month >= sold_on:
                share -= 10
            rows += [
                article(
                    f"{station} {month} {n}",
                    outlet=station,
                    published_on=month,
                    section="Local" if n < share else "National",
                )
                for n in range(100)
            ]
    extra = (
        "outlet,owner,valid_from,valid_until\n"
        "bought.example,Family,,2017-06-30\nbought.example,Chain,2017-07-01,\n"
        "kept.example,Trust,,\nother.example,Trust,,\n"
    )
    return Planted(rows, {"before": 0.60, "after": 0.45, "effect": -0.10}, extra)
