"""A made-up year of newsrooms with planted faults -> what rang, when, and what rang for nothing.

`python -m tests.newsrooms [HOURS [OUTLETS [SEED]]]` plays it through, a look every so many hours
(24, 200 outlets, 1) and each hour where a planted fault is due, and prints both tables. One outlet
in thirteen has a summer's break, in which nothing may ring. The rows are those that the checks of
sql/alarms/ read, under the same names.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import THRESHOLDS, asked

BEGIN = datetime(2025, 4, 1, tzinfo=UTC)
WATCHED = datetime(2025, 10, 1, tzinfo=UTC)  # half a year of history comes first
END = datetime(2026, 10, 1, tzinfo=UTC)
LANGUAGES = ("de", "en", "es", "fr", "pt")
HOLIDAYS = ("12-25", "12-26", "01-01", "04-03", "04-06", "05-01")  # and six of each language's own
BREAK_DAYS = 14
TRAITS = ("unsigned", "undated", "truncated", "copies", "language", "extractor", "page_type")


@dataclass(frozen=True)
class Fault:
    """What befalls an outlet, from when on, and which alarms may tell of it."""

    name: str
    outlet: int
    at: datetime
    within: timedelta  # after its last page of those; of a silence, after its last story
    alarms: frozenset[str]
    is_silence: bool = False
    pages: int = 50
    of: str = "true"  # those that count

    @property
    def who(self) -> str:
        """The outlet, as the corpus names it."""
        return named(self.outlet)


def named(outlet: int) -> str:
    """The how-manieth outlet -> its name."""
    return f"o{outlet:03d}.example"


SCHEMA = pa.schema(
    [
        ("outlet", pa.string()),
        ("fetched_at", pa.timestamp("us", "UTC")),
        ("reason", pa.string()),
        ("is_shown", pa.bool_()),
        ("word_count", pa.int32()),
        ("paragraphs", pa.int32()),
        ("removed_lines", pa.int32()),
        ("language", pa.string()),
        ("extractor", pa.string()),
        ("page_type", pa.string()),
        *((f"is_{trait}", pa.bool_()) for trait in ("unsigned", "undated", "truncated", "copies")),
        ("layout_id", pa.string()),
        ("layout_agreement", pa.float64()),
        ("is_doubled", pa.bool_()),  # a copy of its own, the others are of an agency's
    ]
)
LAYOUT = frozenset(("length", "paragraphs", "removed", "unsigned", "extractor", "layout_fit"))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def planted(outlets: int) -> list[Fault]:
    """One of forty outlets changes its layout; one each has another fault."""
    at = WATCHED + 40 * DAY
    step = 17 * DAY
    changed = max(1, outlets // 40)
    faults = [
        Fault("layout changed", 7 + 37 * n % outlets, at + n * step, DAY, LAYOUT)
        for n in range(changed)
    ]
    last = at + changed * step
    more: list[tuple[str, int, frozenset[str]]] = [
        ("paywall put up", 1, frozenset(("truncated", "length", "paragraphs"))),
        ("wall, pages rejected", 3, frozenset(("walled", "rejected"))),
        ("date parser broken", 5, frozenset(("undated", "date_source"))),
        ("double feed, same address", 9, frozenset(("recaptures",))),
        ("double feed, two addresses", 11, frozenset(("copies",))),
    ]
    for n, (name, outlet, alarms) in enumerate(more):
        faults.append(Fault(name, outlet, last + n * step, DAY, alarms))
    last += len(more) * step
    compared, told = "layout_agreement is not null", frozenset(("layout_agreement",))
    faults.append(Fault("layout reads another text", 19, last, DAY, told, False, 5, compared))
    last += step
    for n, (name, outlet, days) in enumerate(
        (("daily silent", 13, 3), ("portal silent", 15, 2), ("weekly silent", 2, 12))
    ):
        faults.append(
            Fault(name, outlet, last + n * step, days * DAY, frozenset(("outlet_silent",)), True)
        )
    return faults


@dataclass(frozen=True)
class Newsroom:
    """How an outlet works."""

    kind: str  # daily, portal, weekly, bunched
    rate: float  # stories a day
    language: int
    crawled: int  # hours between two looks of the crawler
    words: float  # logarithm
    sunday_words: float
    shares: dict[str, float]
    holiday: float  # what is left of its rate
    fitting: float  # share of its pages that fit a layout that was learned
    summer: float = 1.0  # what is left of its rate for two weeks of August


def newsroom(outlet: int, rng: np.random.Generator) -> Newsroom:
    """One at random; those with faults (odd, below 20) have ten stories a day or more."""
    kind = "weekly" if outlet % 10 == 2 else "bunched" if outlet % 10 == 4 else "daily"
    kind = "portal" if outlet % 5 == 0 else kind
    rate = float(np.clip(rng.lognormal(1.9, 1.0), 0.7, 60))
    if (outlet < 20 and outlet % 2) or outlet % 37 == 7:
        rate = float(rng.uniform(10, 40))
    rate = max(rate, 2.0) if kind == "weekly" else rate
    means = (0.4, 0.02, 0.1, 0.15, 0.02, 0.06, 0.1)
    shares = {
        trait: float(rng.beta(mean * 4, (1 - mean) * 4))
        for trait, mean in zip(TRAITS, means, strict=True)
    }
    return Newsroom(
        kind,
        rate,
        int(rng.integers(len(LANGUAGES))),
        int(rng.choice((1, 1, 1, 3, 24))),
        float(rng.normal(6, 0.3)),
        float(rng.choice((0, 0, 0.2, 0.4))),
        {**shares, "removed": float(rng.beta(2, 18)), "rejected": float(rng.beta(1, 20))},
        float(rng.choice((0, 0, 0.2, 0.5, 0.8))),
        (0.7, 0.9, 0.97)[outlet % 3] if outlet % 4 == 3 else 0.0,
        float(rng.spawn(1)[0].uniform(0.2, 0.6)) if outlet % 13 == 6 else 1.0,
    )


def is_summer_break(outlet: int, day: datetime) -> bool:
    """Whether a newsroom that has one is away: two weeks that begin on the 1st, 8th or 15th of
    August."""
    begins = 1 + 7 * (outlet % 3)
    return day.month == 8 and begins <= day.day < begins + BREAK_DAYS


def stories(
    outlet: int,
    room: Newsroom,
    faults: list[Fault],
    holidays: list[set[str]],
    rng: np.random.Generator,
    begin: datetime = BEGIN,
    end: datetime = END,
) -> Iterator[dict[str, Any]]:
    """Its records, a day after the other."""
    wave = rng.uniform(0, 6.3)
    drift = rng.normal(0, 0.12)
    of_layouts = rng.spawn(1)[0]
    for day in range((end - begin).days + 1):
        date = datetime.combine(begin + day * DAY, time(), UTC)
        weekday = date.weekday()
        rate = (
            room.rate * (0.8 if date.month in (7, 8) else 1) * (1 + 0.1 * np.sin(wave + day / 40))
        )
        if f"{date:%m-%d}" in holidays[room.language]:
            rate *= room.holiday
        if is_summer_break(outlet, date):
            rate *= room.summer
        match room.kind:
            case "daily":
                rate *= (1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.15)[weekday]
            case "weekly":
                rate = 7 * room.rate if weekday == outlet % 5 else 0
            case "bunched":
                rate = float(rng.gamma(0.6, rate / 0.6))
        count = int(rng.poisson(rate))
        # What a day is about moves all its shares together.
        shares = {
            trait: rng.beta(share * 25 + 0.01, (1 - share) * 25 + 0.01)
            for trait, share in room.shares.items()
        }
        words = room.words + (room.sunday_words if weekday >= 5 else 0)
        words += drift * day / 365 + rng.normal(0, 0.08)
        hours = (
            rng.normal(10, 1, count)
            if room.kind == "weekly"
            else np.clip(rng.normal(13, 4.5, count), 0.1, 23.9)
        )
        for hour in np.sort(hours):
            yield from _records(
                outlet,
                room,
                date + timedelta(hours=float(hour)),
                words,
                shares,
                faults,
                rng,
                of_layouts,
            )


def _records(
    outlet: int,
    room: Newsroom,
    at: datetime,
    words: float,
    shares: dict[str, float],
    faults: list[Fault],
    rng: np.random.Generator,
    of_layouts: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    now = [f.name for f in faults if f.outlet == outlet and at >= f.at]
    if any("silent" in name for name in now):
        return
    has = {trait: bool(rng.random() < shares[trait]) for trait in TRAITS}
    removed = shares["removed"]
    rejected = shares["rejected"]
    reason = "too_short"
    for name in now:
        match name:
            case "layout changed":
                words -= 0.7
                removed += 0.3
                has["unsigned"] = has["unsigned"] or rng.random() < 0.9
                has["extractor"] = rng.random() < 0.8
            case "paywall put up":
                has["truncated"] = rng.random() < 0.6
                words -= 1.2 if has["truncated"] else 0
            case "wall, pages rejected":
                if rng.random() < 0.6:
                    rejected, reason = 1.0, "paywall"
            case "date parser broken":
                has["undated"] = rng.random() < 0.8
    seconds = 3600 * room.crawled
    fetched = datetime.fromtimestamp((at.timestamp() // seconds + 1) * seconds, UTC)
    fetched += timedelta(seconds=float(rng.uniform(0, 300)))
    count = int(np.exp(rng.normal(words, 0.6)))
    paragraphs = max(1, int(count / 45))
    row = {
        "outlet": named(outlet),
        "fetched_at": fetched,
        "reason": reason if rng.random() < rejected else None,
        "is_shown": True,
        "word_count": count,
        "paragraphs": paragraphs,
        "removed_lines": int(rng.poisson(paragraphs * removed / (1 - min(removed, 0.9)))),
        "language": LANGUAGES[(room.language + has.pop("language")) % len(LANGUAGES)],
        "extractor": "trafilatura" if has.pop("extractor") else "editor",
        "layout_id": None,
        "layout_agreement": None,
        "page_type": "gallery" if has.pop("page_type") else "article",
        **{f"is_{trait}": value for trait, value in has.items()},
        "is_doubled": False,
    }
    row |= _by_layout(room, now, of_layouts)
    yield row
    if "double feed, same address" in now:
        yield {**row, "is_shown": False}
    if "double feed, two addresses" in now:
        yield {**row, "is_doubled": True}


def _by_layout(room: Newsroom, now: list[str], rng: np.random.Generator) -> dict[str, Any]:
    """What of a record is otherwise where a layout gave its text; three in a hundred of these take
    the full recipe as well."""
    if "layout changed" in now or rng.random() >= room.fitting:
        return {}
    agreement = float(rng.beta(60, 1)) if rng.random() > 0.01 else 0.6
    if "layout reads another text" in now:
        agreement = float(rng.beta(4, 4))
    compared = agreement if rng.random() < 0.03 else None
    return {"extractor": "layout", "layout_id": "x", "layout_agreement": compared}


ROWS = """
create schema derived;
create table made as
    select row_number() over (order by fetched_at) as doc_id, * from arriving;
create view derived.article_rows as
    select doc_id::integer as doc_id, doc_id::varchar as article_id, outlet, outlet as hostname,
        language, outlet || fetched_at::date as raw_file_id, fetched_at,
        null::timestamptz as published_at, fetched_at::date as published_on, word_count, text,
        removed, if(is_undated, null, 'json_ld') as date_source,
        if(is_unsigned, [], ['A']) as authors, extractor, layout_id, layout_agreement, page_type,
        is_truncated,
        case when is_doubled then first_id when is_copies then 'x' end as duplicate_of,
        null::varchar as near_duplicate_of
    from kept where is_shown;
create view derived.older_rows as
    select doc_id::integer as doc_id, outlet, outlet as hostname, language,
        outlet || fetched_at::date as raw_file_id, fetched_at, null::timestamptz as published_at,
        fetched_at::date as published_on, word_count, text, removed,
        if(is_undated, null, 'json_ld') as date_source, if(is_unsigned, [], ['A']) as authors,
        extractor, layout_id, layout_agreement, page_type, is_truncated
    from kept where not is_shown;
create view derived.reject_rows as
    select outlet as hostname, outlet || fetched_at::date as raw_file_id, reason
    from made where reason is not null and fetched_at <= getvariable('now');
"""
KEPT = """
create table kept as
    select * exclude (paragraphs, removed_lines),
        min(doc_id) over (partition by outlet)::varchar as first_id,
        'x' || repeat(chr(10), paragraphs - 1) as text,
        [{'line': 'x', 'reason': 'y'} for _ in range(removed_lines)] as removed
    from made where reason is null;
"""


def make(database: Path, outlets: int, seed: int = 1) -> list[Fault]:
    """Have the year in a database, as far as the checks read it; the faults that are in it."""
    rng = np.random.default_rng(seed)
    faults = planted(outlets)
    holidays = [
        set(HOLIDAYS) | {f"{BEGIN + int(day) * DAY:%m-%d}" for day in rng.integers(0, 365, 6)}
        for _ in LANGUAGES
    ]
    tables = [
        pa.Table.from_pylist(list(stories(n, newsroom(n, rng), faults, holidays, rng)), SCHEMA)
        for n in range(outlets)
    ]
    keep(database, pa.concat_tables(tables))
    return faults


def fill(database: Path, outlets: int, days: int, a_day: int, end: datetime) -> None:
    """Have sound newsrooms in a database, all alike."""
    rng = np.random.default_rng(1)
    shares = dict.fromkeys(TRAITS, 0.1)
    room = Newsroom(
        "portal", a_day, 0, 1, 6, 0, {**shares, "removed": 0.1, "rejected": 0.02}, 1, 0.9
    )
    rows = [
        row
        for outlet in range(outlets)
        for row in stories(outlet, room, [], [set()], rng, end - days * DAY, end)
    ]
    keep(database, pa.Table.from_pylist([row for row in rows if row["fetched_at"] < end], SCHEMA))


def keep(database: Path, rows: pa.Table) -> None:
    """Have these rows in a database, under the names that the checks read."""
    with duckdb.connect(str(database)) as con:
        con.execute("set TimeZone = 'UTC'")
        con.register("arriving", rows)
        first, second, *views = ROWS.split(";\n")
        for statement in (first, second, KEPT, *views):
            con.execute(statement)


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """As the monitor reads a corpus."""
    with duckdb.connect(str(database), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        yield con


def play(database: Path, looks: Iterable[datetime]) -> Iterator[tuple[datetime, Alarm]]:
    """Each alarm as it rings for the first time, with the time of that look."""
    nothing = THRESHOLDS.empty_table()
    still: dict[tuple[str, str | None], Alarm] = {}
    with opened(database) as con:
        for now in looks:
            ringing = {one.key: one for one in asked(con, now, still.values(), nothing)}
            yield from ((now, one) for key, one in ringing.items() if key not in still)
            still = {key: still.get(key, one) for key, one in ringing.items()}


def looks(dues: Iterable[datetime], hours: int) -> list[datetime]:
    """Every so many hours, and each hour of the day before a fault is due and the day behind."""
    often = {WATCHED + n * timedelta(hours=hours) for n in range((END - WATCHED) // HOUR // hours)}
    for by in dues:
        sharp = by.replace(minute=0, second=0, microsecond=0)
        often |= {sharp + n * HOUR for n in range(-24, 25)}
    return sorted(often)


def due(con: duckdb.DuckDBPyConnection, fault: Fault) -> datetime:
    """When the fault must have rung: so long after enough of its records, or its last story."""
    seen = (
        "select max(fetched_at) from made where outlet = $who"
        if fault.is_silence
        else "select fetched_at from made where outlet = $who and fetched_at >= $at "
        f"and {fault.of} order by fetched_at limit 1 offset {fault.pages - 1}"
    )
    given = {"who": fault.who} | ({} if fault.is_silence else {"at": fault.at})
    last: datetime = con.execute(seen, given).fetchall()[0][0]
    return last + fault.within


def _told(fault: Fault, rang: list[tuple[datetime, Alarm]], by: datetime) -> str:
    found = [
        (now, one)
        for now, one in rang
        if one.subject == fault.who and one.alarm in fault.alarms and now >= fault.at
    ]
    planned = f"{fault.name:27} {fault.at:%Y-%m-%d}  due {by:%m-%d %H:%M}"
    if not found:
        return f"{planned}  NEVER"
    now, first = min(found, key=lambda one: one[0])
    word = "late" if now > by + HOUR else "in time"  # the last look may be an hour ago
    names = ", ".join(sorted({one.alarm for _, one in found}))
    return f"{planned}  rang {now:%m-%d %H:%M}, {word}: {names}; {first.told}"


def main(hours: int = 24, outlets: int = 200, seed: int = 1) -> None:
    """Play the year and print what rang."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "year.duckdb"
        faults = make(database, outlets, seed)
        with opened(database) as con:
            dues = [due(con, fault) for fault in faults]
        rang = []
        for now, alarm in play(database, looks(dues, hours)):
            rang.append((now, alarm))
            print(f"{now:%Y-%m-%d %H:%M}  {alarm.line}", file=sys.stderr, flush=True)
        planted_at = {fault.who: fault.at for fault in faults}
        wrong = [one for one in rang if one[0] < planted_at.get(one[1].subject or "", END)]
        for fault, by in zip(faults, dues, strict=True):
            print(_told(fault, rang, by))
        print(f"{len(wrong)} false alarms in {(END - WATCHED).days} days of {outlets} outlets")
        for month, alarms in sorted(Counter(f"{now:%Y-%m}" for now, _ in wrong).items()):
            print(f"  {month}: {alarms}")
        for now, alarm in wrong:
            print(f"  {now:%Y-%m-%d %H:%M}  {alarm.line}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
