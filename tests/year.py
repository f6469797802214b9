"""A year of publishes, time-lapsed -> what each costs, and what of it grows: curves.

`python -m tests.year [PUBLISHES [HOURS_BEFORE]]`: 8 760 of them, one an hour, unless fewer are
said, which then lie further apart; behind so many hours that nobody waited for, and of which the
lake tells as if they had been. The commands are the real ones, each in a process of its own that
sees the clock of then; a newsroom is silent for two days, a machine is down for three, and what has
gathered is read at once; files are late, renamed and removed; another version reads all anew,
unless hours lie before. `maintain` is run by the day. What workers take is new work, and not
counted.
"""

import json
import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from tests.aging import age
from tests.taken import story
from tests.torture.running import Ended, load, run
from tests.torture.surroundings import jump

HOURS = 8_760
ARTICLES = 3  # of a file
LATE = timedelta(days=3)
SILENT, DOWN, NEWER = (0.25, 48), (0.6, 72), 0.75  # begin, as a share of the year; hours
ROWS = 24  # of the table: a point of each curve
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Publish:
    """What one took, and what lay there after it."""

    ended: Ended
    maintained: Ended | None
    articles: int
    lake_files: int
    lake_bytes: int
    log_bytes: int
    checkpoint_bytes: int
    corpus_bytes: int
    snapshots_bytes: int
    other_files: int


@dataclass
class Newsroom:
    """What lands, hour by hour."""

    raw: Path
    draw: random.Random = field(default_factory=lambda: random.Random(8760))
    written: int = 0
    there: list[Path] = field(default_factory=list)

    def land(self, at: datetime, number: int) -> None:
        """An hour's file; now and then one of three days ago, a new name, or one that goes."""
        self._write(self.raw / f"{at:%Y%m%d%H%M}.jsonl", at)
        if number % 10 == 9:
            self._write(self.raw / f"late-{at:%Y%m%d%H%M}.jsonl", at - LATE)
        if number % 50 == 49:
            chosen = self.draw.randrange(len(self.there))
            path = self.there[chosen]
            self.there[chosen] = path.rename(path.with_name(f"renamed-{number}.jsonl"))
        if number % 97 == 96:
            self.there.pop(self.draw.randrange(len(self.there))).unlink()

    def _write(self, path: Path, at: datetime) -> None:
        rows = []
        for _ in range(ARTICLES):
            self.written += 1
            outlet = f"o{self.written % 40}.example"
            rows.append(
                {
                    "url": f"https://{outlet}/{self.written}",
                    "title": f"Story {self.written}",
                    "date": at.isoformat(),
                    "text": "\n".join(story(self.written)),
                }
            )
        path.write_text("\n".join(map(json.dumps, rows)) + "\n")
        self.there.append(path)


def played(root: Path, publishes: int, hours_before: int = 0) -> Iterator[Publish]:
    """The year, publish by publish."""
    raw, data = root / "raw", root / "data"
    raw.mkdir(parents=True)
    room, now = Newsroom(raw), datetime.now(UTC)
    for hour in range(hours_before):
        room.land(now - timedelta(hours=hours_before - hour), hour)
    if hours_before:
        events = age(raw, data)
        print(f"{events} events tell of {len(room.there)} raw files before it", file=sys.stderr)
    apart = timedelta(hours=HOURS / publishes)
    maintained_at, knobs = now, {"BROADSHEET_MERGE_FILES": "10", "BROADSHEET_SHARD_FILES": "250"}

    def at_then(*words: str) -> Ended:
        by = number * apart
        ended = run(words, root, first=lambda: jump(by), knobs=knobs)
        assert ended.code == 0, (words, ended)
        return ended

    for number in range(publishes):
        hour, then = number * HOURS / publishes, now + number * apart
        if not _within(hour, *SILENT):
            room.land(then, number)
        if _within(hour, *DOWN):
            continue
        if hour >= NEWER * HOURS and not hours_before:
            knobs["BROADSHEET_RULES"] = json.dumps({"min_words": 40})
        ended = at_then("ingest", str(raw), "--data", str(data))
        maintained = None
        if then - maintained_at >= DAY:
            maintained_at, maintained = then, at_then("maintain", "--data", str(data))
        yield measured(data, ended, maintained, room.written)


def _within(hour: float, share: float, hours: float) -> bool:
    return share * HOURS <= hour < share * HOURS + hours


def measured(data: Path, ended: Ended, maintained: Ended | None, articles: int) -> Publish:
    """How large everything is by now."""
    files = [path for path in data.rglob("*") if path.is_file() and not path.is_symlink()]
    sizes = {path.relative_to(data): path.stat().st_size for path in files}
    parquet = [size for path, size in sizes.items() if path.suffix == ".parquet"]
    kept = [size for path, size in sizes.items() if path.parts[0] == "snapshots"]
    packed = [size for path, size in sizes.items() if path.suffix == ".arrow"]
    log = sizes[Path("lake/manifest.jsonl")]
    return Publish(
        ended, maintained, articles, len(parquet), sum(parquet), log, sum(packed),
        (data / "corpus.duckdb").stat().st_size, sum(kept),
        len(sizes) - len(parquet) - len(kept) - len(packed),
    )  # fmt: skip


def show(year: list[Publish]) -> None:
    """The curves: what the publishes of a share of the year took, what was there at its end."""
    print(
        f"{'publish':>8}{'articles':>10}{'CPU s':>8}{'most':>8}{'MiB':>6}{'maintain':>10}"
        f"{'files':>7}{'lake KB':>9}{'log KB':>8}{'checkp.':>8}{'corpus MB':>10}{'snaps MB':>9}"
        f"{'others':>7}"
    )
    step = max(1, len(year) // ROWS)
    for end in range(step, len(year) + 1, step):
        part, last = year[end - step : end], year[end - 1]
        costs = [one.ended.cpu_seconds for one in part]
        upkeep = [one.maintained.cpu_seconds for one in part if one.maintained]
        print(
            f"{end:8}{last.articles:10}{mean(costs):8.3f}{max(costs):8.2f}"
            f"{max(one.ended.peak_bytes for one in part) / 2**20:6.0f}"
            f"{mean(upkeep) if upkeep else 0:10.3f}"
            f"{last.lake_files:7}{last.lake_bytes / 1e3:9.0f}{last.log_bytes / 1e3:8.0f}"
            f"{last.checkpoint_bytes / 1e3:8.0f}{last.corpus_bytes / 1e6:10.2f}"
            f"{last.snapshots_bytes / 1e6:9.2f}{last.other_files:7}"
        )


def main() -> None:
    publishes, before = [*map(int, sys.argv[1:]), *(HOURS, 0)[len(sys.argv) - 1 :]]
    load()
    year: list[Publish] = []
    with tempfile.TemporaryDirectory() as root, suppress(KeyboardInterrupt):  # it takes hours
        for one in played(Path(root) / "at", publishes, before):
            year.append(one)
            if len(year) % max(1, publishes // ROWS) == 0:
                print(f"{len(year)} of {publishes}", file=sys.stderr, flush=True)
    show(year)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(one.ru_utime + one.ru_stime for one in used):.0f} s of CPU")


if __name__ == "__main__":
    main()
