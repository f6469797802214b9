"""A day, a version of the lake or a snapshot's name -> the corpus as it was published then.

A snapshot that is still there answers. Else the lake's log says of which shards that corpus was,
and it is built again from their rows. These lie in the lake, in whatever files by now, as long as
no recipe, no takedown and no damage has taken them from it.
"""

import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import open_lake, read_lake
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.layouts import book_name
from broadsheet.pipeline.ledger import holdings
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.durable import deliver, remove
from broadsheet.pipeline.storage.files import exists, listed
from broadsheet.pipeline.warehouse.holdings import NotAsWritten
from broadsheet.pipeline.warehouse.making import CannotBuild, make
from broadsheet.pipeline.warehouse.reading import lake_version_of

TRIES = 3  # an ingest may put other files into the place of some meanwhile
NAME = re.compile(r"(?:snapshots/)?(corpus-\d+)(?:\.duckdb)?")
TABLES = ("outlets_extra", "annotations", "boilerplate_switches")


class NotHeld(Exception):
    """The corpus of then cannot be had any more; the message says which can."""


@dataclass(frozen=True, slots=True)
class Published:
    """A corpus that was published: the lake's version that it shows, when, and by which of ours."""

    lake_version: int
    at: datetime | None  # when the run before it ended
    made_by: str | None
    snapshot: str | None  # its name in DATA
    is_whole: bool  # the lake still holds every row of it

    @property
    def told(self) -> str:
        """By version and day."""
        day = f" ({self.at:%Y-%m-%d %H:%M} UTC)" if self.at else ""
        return f"{self.lake_version}{day}"


@dataclass(frozen=True, slots=True)
class AsOf:
    """A corpus of then, and what has to be known of it; nothing where it is the very one."""

    database: Path
    published: Published | None
    notes: tuple[str, ...] = ()


def as_of(settings: Settings, lake: Lake, said: str, stopping: threading.Event) -> AsOf:
    """What `said` names. Raises `NotHeld`, ValueError for what names nothing, `CannotBuild`,
    `DamagedLake`, and `Stopped` once `stopping` is set."""
    data = settings.data
    named = NAME.fullmatch(said)
    if named:
        database = data / "snapshots" / f"{named[1]}.duckdb"
        if exists(database):
            return AsOf(database, None)
        raise NotHeld(f"{database}: is not kept any more; {_kept(data)}")
    known = history(lake)
    found = _found(known, said)
    kept = _snapshot(data, found)
    if kept is not None:
        return AsOf(kept, found)
    if not found.is_whole:
        raise NotHeld(f"version {found.told}: the lake has lost rows of it since; {_had(known)}")
    return AsOf(_built(settings, lake, found, stopping), found, tuple(_notes(data, lake, found)))


def history(lake: Lake) -> list[Published]:
    """Every corpus that was published, the oldest first, by the lake's log."""
    held = read_lake(lake).shards.keys()
    manifest, lacking = Manifest(), set[str]()
    found: list[Published] = []
    run: dict[str, Any] = {}
    for event, _ in lake.log.events():
        touched = manifest.touched(event)
        lake.log.take(manifest, event)
        for path in touched:
            entry = manifest.files.get(path)
            is_lacking = entry is not None and any(p.shard_id not in held for p in entry.parts)
            (lacking.add if is_lacking else lacking.discard)(path)
        if event["event"] == "run":
            run = event
        if event["event"] == "published":
            at = datetime.fromisoformat(run["ended_at"]) if run else None
            known = manifest.snapshot
            made_by = run.get("versions", {}).get("broadsheet")
            is_whole = not any(_lacks(manifest, path, held) for path in lacking)
            name = known.name if known else None
            found.append(Published(manifest.version - 1, at, made_by, name, is_whole))
    return found


def _lacks(manifest: Manifest, path: str, held: Iterable[str]) -> bool:
    """Whether rows of the file are gone that the corpus showed: of a damaged shard, none."""
    parts = manifest.files[path].parts
    return any(p.shard_id not in held and p.shard_id not in manifest.damaged for p in parts)


def _found(known: list[Published], said: str) -> Published:
    """The last that was published by then."""
    if said.isdecimal():
        earlier = [one for one in known if one.lake_version <= int(said)]
    else:
        instant = _instant(said)
        earlier = [one for one in known if one.at is not None and one.at <= instant]
    if not earlier:
        raise NotHeld(f"{said}: nothing was published by then; {_had(known)}")
    return earlier[-1]


def _instant(said: str) -> datetime:
    """The end of a day, or the instant itself; UTC unless it says otherwise.

    >>> _instant("2026-03-01").isoformat(), _instant("2026-03-01T09:00").isoformat()
    ('2026-03-01T23:59:59.999999+00:00', '2026-03-01T09:00:00+00:00')
    """
    try:
        if len(said) == len("2026-03-01"):
            return datetime.combine(date.fromisoformat(said), time.max, UTC)
        instant = datetime.fromisoformat(said)
    except ValueError:
        told = "is no day (2026-03-01), no version of the lake (128), no snapshot (corpus-000007)"
        raise ValueError(f"{said!r} {told}") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _snapshot(data: Path, found: Published) -> Path | None:
    """The very file, if it is still there: `snapshots` may be deleted, and numbered anew."""
    path = data / found.snapshot if found.snapshot else None
    if path is None or not exists(path):
        return None
    return path if lake_version_of(path) == found.lake_version else None


def _built(settings: Settings, lake: Lake, found: Published, stopping: threading.Event) -> Path:
    from broadsheet.pipeline.warehouse.start import maker  # noqa: PLC0415  (it loads DuckDB)

    name = f"as-of-{found.lake_version:012d}-{maker()}.duckdb"
    final = settings.data / "snapshots" / name
    if exists(final):
        return final
    arriving = final.with_name(f".{name}.{os.getpid()}.arriving")
    scratch = arriving.with_suffix(".raw_files.arriving")
    for _ in range(TRIES):
        try:
            make(
                stopping,
                holdings(lake, _then(lake, found.lake_version), scratch),
                arriving,
                memory_bytes=settings.warehouse_memory_bytes,
                threads=settings.warehouse_threads,
                user_tables=settings.data,
                previous=None,
            )
        except NotAsWritten as altered:
            files = ", ".join(map(str, altered.files))
        else:
            deliver(arriving, final)
            return final
        finally:
            remove(arriving)
            remove(scratch)
    raise CannotBuild(f"{files}: not what was written; `broadsheet repair` mends it")


def _then(lake: Lake, lake_version: int) -> Manifest:
    """What the lake held, its shards in the files in which their rows lie now."""
    now, then = read_lake(lake), open_lake(lake, lake_version).manifest
    then.shards = {name: now.shards[name] for name in then.shards if name in now.shards}
    then.withheld, then.salt = now.withheld, now.salt
    then.learned = {name: one for name, one in then.learned.items() if name in now.learned}
    if then.layouts and book_name(then.layouts) not in then.learned:
        then.layouts = None
    return then


def _notes(data: Path, lake: Lake, found: Published) -> Iterable[str]:
    """In what it may differ from what was seen then."""
    ours = version("broadsheet")
    if found.made_by not in (None, ours):
        yield f"published by broadsheet {found.made_by}, built again by {ours}: counts may differ"
    tables = [path.name for name in TABLES for path in listed(data, f"{name}.*")]
    if tables:
        yield f"with {', '.join(tables)} as they are now"
    now, then = read_lake(lake), open_lake(lake, found.lake_version).manifest
    active = then.active_shards().items()
    if any(one.tallies != now.shards[name].tallies for name, one in active):
        yield "without what was taken down since"
    if then.layouts and then.learned.keys() - now.learned.keys():
        yield "without layouts of then whose files are gone"


def _kept(data: Path) -> str:
    names = [path.stem for path in listed(data / "snapshots", "corpus-*.duckdb")]
    return f"kept are {', '.join(names) or 'none'}"


def _had(known: list[Published]) -> str:
    whole = [one for one in known if one.is_whole]
    if not whole:
        return "none of the older ones can be had"
    return f"{len(whole)} can be had, from {whole[0].told} to {whole[-1].told}"
