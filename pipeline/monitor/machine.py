"""Lake, landing zone and disk -> the alarms that no query can find, and what was measured.

Each check is one function: what it means, its threshold, and where that comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.pipeline.lake.damage import damage
from broadsheet.pipeline.lake.lock import cut_off
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, lake_of
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.landing import NothingThere, RawFile, scan
from broadsheet.pipeline.ledger import INTERRUPTED, printable
from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.state import State
from broadsheet.pipeline.monitor.verified import last_verified
from broadsheet.pipeline.plan import is_settled, joined
from broadsheet.pipeline.publishing import database_of, is_current
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.sidecars import BadSidecar
from broadsheet.pipeline.storage.files import exists, free_bytes, look

WEEK = timedelta(days=7)
LEAST_DAYS = 4  # of free room remembered, before anything is said of the next week
SHOWN_RUNS = 14
PATIENCE = timedelta(hours=2)  # what is less than that behind is under way


@dataclass(frozen=True, slots=True)
class Vitals:
    """What a look measured of the machine; None: it could not be known."""

    free_bytes: int  # on the disk of DATA
    corpus_bytes: int
    verified_at: datetime | None = None  # everything was read back
    raw_files: int | None = None  # in the lake
    waiting_files: int | None = None  # raw ones, in the landing zone
    articles: int | None = None
    rejects: int | None = None
    runs: tuple[dict[str, Any], ...] = ()  # the last ingests, the newest first
    runs_behind: int | None = None  # how many of all the corpus does not show yet


def ring_machine(settings: Settings, state: State, now: datetime) -> tuple[list[Alarm], Vitals]:
    """What rings but in the corpus; `state` knows what was free on the disk, and what waits."""
    database = database_of(settings.data)
    vitals = Vitals(
        free_bytes(settings.data),
        look(database).size_bytes if exists(database) else 0,
        last_verified(settings.data),
    )
    state.note_room(now, vitals.free_bytes)
    lake = lake_of(settings)
    found = [*disk_full(settings.data, state.room, vitals.corpus_bytes), *run_cut_off(lake)]
    try:
        manifest = read_lake(lake)
    except DamagedLake as trouble:
        return [*found, Alarm("lake_damaged", None, now, str(trouble))], vitals
    unlisted, waiting = landing_zone(settings, manifest, now)
    found += [
        *lake_damaged(lake, manifest, now),
        *run_not_green(manifest),
        *publish_old(settings, manifest, now),
        *verify_old(settings, manifest, vitals.verified_at, now),
        *unlisted,
        *unread_files(settings, manifest, state, waiting, now),
    ]
    return found, _with_lake(vitals, manifest, waiting)


def _with_lake(vitals: Vitals, manifest: Manifest, waiting: Sequence[RawFile]) -> Vitals:
    corpus = manifest.total()
    return replace(
        vitals,
        raw_files=len(manifest.files),
        waiting_files=len(waiting),
        articles=corpus.articles,
        rejects=corpus.rejects,
        runs=tuple(reversed(manifest.runs[-SHOWN_RUNS:])),
        runs_behind=len(_unshown(manifest)),
    )


def disk_full(data: Path, room: Sequence[tuple[datetime, int]], needed: int) -> Iterator[Alarm]:
    """The disk of DATA will be full within a week, or is too full for the next publish.

    By the straight line through the least that was free on each of the last 15 days, at least
    four; a publish writes a copy of corpus.duckdb, the bytes `needed`.
    """
    if not room:
        return
    now, free = room[-1]
    if free < needed:
        told = f"{free:,} bytes are free, and the next publish may write {needed:,}"
        yield Alarm("disk_full", str(data), now, told, free, needed)
        return
    a_day = -slope_a_day(room)
    if len(room) >= LEAST_DAYS and a_day > 0 and free / a_day < WEEK.days:
        told = f"full in {free / a_day:.1f} days: {free:,} bytes are free, {a_day:,.0f} go a day"
        yield Alarm("disk_full", str(data), now, told, free, a_day * WEEK.days)


def slope_a_day(room: Sequence[tuple[datetime, int]]) -> float:
    """Bytes a day by which what is free grows: least squares.

    >>> begin = datetime.fromisoformat("2026-03-01T00:00:00+00:00")
    >>> slope_a_day([(begin + timedelta(days=n), 100 - 7 * n) for n in range(4)])
    -7.0
    """
    days = [(at - room[0][0]) / timedelta(days=1) for at, _ in room]
    middle = sum(days) / len(days)
    spread = sum((day - middle) ** 2 for day in days)
    if not spread:
        return 0.0
    return sum((day - middle) * free for day, (_, free) in zip(days, room, strict=True)) / spread


def lake_damaged(lake: Lake, manifest: Manifest, now: datetime) -> Iterator[Alarm]:
    """The lake has lost rows: `damage` knows which, and what mends them."""
    lost = damage(lake, manifest)
    if lost:
        yield Alarm("lake_damaged", None, now, "; ".join(one.told for one in lost))


def run_not_green(manifest: Manifest) -> Iterator[Alarm]:
    """The last run that had anything to do ended with another exit code than 0; not one that
    somebody stopped: what it left lying rings if no other goes on."""
    last = manifest.runs[-1] if manifest.runs else None
    if last and last["exit_code"] not in (0, INTERRUPTED):
        since = datetime.fromisoformat(last["ended_at"])
        told = f"the last ingest ({last['command']}) ended with exit code {last['exit_code']}"
        yield Alarm("run_not_green", "ingest", since, told, last["exit_code"], 0)


def run_cut_off(lake: Lake) -> Iterator[Alarm]:
    """Whoever wrote to the lake last was killed as it did: for want of memory, by a power cut, by
    hand. The next run goes on from there, and the alarm is over."""
    dead = cut_off(lake.home)
    if dead:
        purpose, since = dead
        told = f"{purpose} was killed before its end; the next run goes on from there"
        yield Alarm("run_cut_off", None, since, told)


def publish_old(settings: Settings, manifest: Manifest, now: datetime) -> Iterator[Alarm]:
    """The lake has held for two intervals of the schedule (two hours at least) what the corpus
    does not show: since the first run of which nothing was published, however many came after."""
    if not manifest.runs or not manifest.files or is_current(settings.data, manifest):
        return
    since = datetime.fromisoformat((_unshown(manifest) or manifest.runs[-1:])[0]["ended_at"])
    if now - since > patience(settings):
        told = f"{database_of(settings.data)} is older than the lake; `broadsheet rebuild`"
        yield Alarm("publish_old", None, since, told)


def _unshown(manifest: Manifest) -> list[dict[str, Any]]:
    """The runs of which nothing was published."""
    return [run for run in manifest.runs if run["lake_version"] > manifest.published]


def patience(settings: Settings) -> timedelta:
    """How late may be what is due each interval."""
    return max(PATIENCE, 2 * timedelta(seconds=settings.interval_seconds))


def verify_old(
    settings: Settings, manifest: Manifest, last: datetime | None, now: datetime
) -> Iterator[Alarm]:
    """Nobody has read lake and corpus back for `verify_days`: a backup of what rots is worth
    nothing."""
    if not settings.verify_days or not manifest.runs:
        return
    begin = datetime.fromisoformat(manifest.runs[0]["started_at"])
    if now - (last or begin) > timedelta(days=settings.verify_days):
        told = "`broadsheet verify` has not read everything back"
        told += f" since {last:%Y-%m-%d}" if last else " yet"
        yield Alarm("verify_old", None, last or begin, told)


def landing_zone(
    settings: Settings, manifest: Manifest, now: datetime
) -> tuple[list[Alarm], list[RawFile]]:
    """A path of the landing zone leads nowhere, or a folder in it cannot be listed; and the raw
    files of which the lake has nothing yet."""
    # In the background, what an earlier recipe read waits as long as it takes.
    recipe = recipe_id(settings.rules) if settings.re_extract_shards is None else None
    found: list[Alarm] = []
    waiting: list[RawFile] = []
    for named in settings.raw:
        try:
            for one, known in joined(scan((named,), settings.data, settings.lake_url), manifest):
                if one is None:
                    continue
                if one.refusal and not one.inode:  # a folder
                    told = one.refusal[1]
                    found.append(Alarm("landing_zone", printable(one.path), now, told))
                if not is_settled(one, known, manifest, recipe):
                    waiting.append(one)
        except (NothingThere, BadSidecar, OSError) as trouble:
            told = str(trouble).removeprefix(f"{named}: ")
            found.append(Alarm("landing_zone", named, now, told))
    return found, waiting


def unread_files(
    settings: Settings, manifest: Manifest, state: State, unread: Sequence[RawFile], now: datetime
) -> Iterator[Alarm]:
    """Raw files have waited for two intervals of the schedule (two hours at least), and no ingest
    has changed the lake in that time. By our own clock: a copy may bear any time."""
    since = state.note_unread(now, manifest.version, is_any=bool(unread))
    if since and now - since > patience(settings):
        told = f"{len(unread)} raw files wait for an ingest, {printable(unread[0].path)} among them"
        yield Alarm("unread_files", None, since, told, len(unread), 0)
