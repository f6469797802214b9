"""A data folder that has run for a while -> the same, kept small and read back, beside ingests.

The lake's lock is held for what changes it, never while its files are read back.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.pipeline.apart import Died
from broadsheet.pipeline.lake.compaction import compact
from broadsheet.pipeline.lake.damage import damage, note_damage, shards_in
from broadsheet.pipeline.lake.layouts import clear_layouts
from broadsheet.pipeline.lake.lock import LakeLocked, locked
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import keep_checkpoint, read_lake
from broadsheet.pipeline.lake.rounds import NOTHING, ReadBack, Round, read_on, round_of
from broadsheet.pipeline.lake.store import Lake, clear, complaint, files_of, lake_of, prepare
from broadsheet.pipeline.layouts import DamagedLayout
from broadsheet.pipeline.monitor.verified import last_verified, note_verified
from broadsheet.pipeline.publishing import fault
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.durable import remove
from broadsheet.pipeline.storage.files import inside, is_folder
from broadsheet.pipeline.storage.stored import Stored
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.storage.walking import walk
from broadsheet.pipeline.warehouse.snapshots import retire

LEFT = (".arriving", ".build")  # how names end of what was killed half-way
LEFT_AFTER = timedelta(days=1)  # what is younger may be under way
GLANCE_SECONDS = 5.0  # between two looks at whether the lake is free


@dataclass(slots=True)
class Maintained:
    """What was done, and what it freed."""

    merged: int = 0  # files that came of small ones
    files_bytes: int = 0  # of the lake's that nobody stands on
    snapshots: int = 0
    snapshots_bytes: int = 0
    leftovers_bytes: int = 0
    lake_bytes: int = 0
    lake_version: int = 0
    checkpoint: int = 0  # the version that is read without the log
    reread: ReadBack = NOTHING
    round: Round | None = None
    trouble: tuple[str, ...] = ()

    @property
    def freed_bytes(self) -> int:
        """All of it."""
        return self.files_bytes + self.snapshots_bytes + self.leftovers_bytes


def maintain(
    settings: Settings,
    purpose: str,
    now: datetime,
    stopping: threading.Event,
    patience_seconds: float = 0,
) -> Maintained:
    """Tidy up, then read back what of the month's share ingests have left.

    Raises `LakeLocked` where another process holds the lake for longer than the patience, and
    `DamagedLake`; `Stopped` once `stopping` is set.
    """
    lake, done = lake_of(settings, purpose), Maintained()
    trouble: list[str] = []
    with _held(lake, purpose, now, stopping, patience_seconds):
        prepare(lake)
        manifest = read_lake(lake)
        trouble += manifest.notes
        note_damage(lake, manifest, set())
        _tidy(settings, lake, manifest, now, done)
        trouble += _tidy_layouts(lake, manifest, done)
        try:
            done.merged = compact(lake, manifest, settings.merge_files, stopping)
        except (Died, StorageError) as refusal:
            trouble.append(f"{lake.root}: its small files could not be merged: {refusal}")
        keep_checkpoint(lake, manifest)
        done.lake_version, done.checkpoint = manifest.version, manifest.checkpoint
    files = files_of(manifest.active_shards().values())
    done.lake_bytes = sum(output.size_bytes for output in files.values())
    until = timedelta(seconds=settings.maintain_seconds)
    owed = round_of(lake, now).owed_bytes(done.lake_bytes, now, until)
    done.reread = read_on(lake, manifest, owed, now)
    done.round = round_of(lake, now)
    if done.reread.complaints:
        with _held(lake, purpose, now, stopping, patience_seconds):
            _note(lake, done.reread)
    altered = fault(settings.data, manifest)
    _tell_monitor(settings.data, done.round, altered)
    trouble += [altered] if altered else []
    trouble += [one.told for one in damage(lake, read_lake(lake))]
    done.trouble = tuple(trouble)
    return done


@contextmanager
def _held(
    lake: Lake,
    purpose: str,
    now: datetime,
    stopping: threading.Event,
    patience_seconds: float,
) -> Iterator[None]:
    """The lake's lock; an ingest that goes on is waited for as long as the patience lasts."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locked(lake.home, purpose, now))
                break
            except LakeLocked:
                if patience_seconds <= 0 or stopping.is_set():
                    raise
            stopping.wait(GLANCE_SECONDS)
            patience_seconds -= GLANCE_SECONDS
        yield


def _tidy(
    settings: Settings, lake: Lake, manifest: Manifest, now: datetime, done: Maintained
) -> None:
    done.files_bytes = clear(lake, manifest)
    snapshots = settings.data / "snapshots"
    sizes = {Path(stored.path): stored.size_bytes for stored in inside(snapshots)}
    gone = retire(snapshots, settings.keep_snapshots, settings.keep_snapshot_bytes)
    done.snapshots, done.snapshots_bytes = len(gone), sum(sizes.get(path, 0) for path in gone)
    for stored in _leftovers(lake, settings.data, now):
        done.leftovers_bytes += _size(stored)
        remove(Path(stored.path))


def _tidy_layouts(lake: Lake, manifest: Manifest, done: Maintained) -> list[str]:
    try:
        done.files_bytes += clear_layouts(lake, manifest)
    except DamagedLayout as damaged:
        return [str(damaged)]
    return []


def _leftovers(lake: Lake, data: Path, now: datetime) -> Iterator[Stored]:
    """What bears the name of something half-way, and is too old to become whole."""
    before = (now - LEFT_AFTER).timestamp() * 10**9
    ours = (data / "snapshots", data / "monitor", lake.home, lake.checkpoints, lake.home / "backup")
    for folder in (data, *ours):
        for stored in list(inside(folder)):
            name = stored.path.rpartition("/")[2]
            is_left = name.startswith(".") and name.endswith(LEFT)
            is_scratch = folder.name == "backup" and name != "lock"
            if (is_left or is_scratch) and stored.mtime_ns < before:
                yield stored


def _size(stored: Stored) -> int:
    if not is_folder(stored.path):
        return stored.size_bytes
    found = walk(stored.path, lambda _folder, _name: False, lambda _folder, _there: None)
    return sum(one.size_bytes for _, one in found)


def _tell_monitor(data: Path, state: Round, altered: str | None) -> None:
    """A round that has come to its end, the corpus summed up besides, is as good as a `verify`."""
    last = last_verified(data)
    whole_at = datetime.fromisoformat(state.whole_at) if state.whole_at else None
    if whole_at and (last is None or last < whole_at):
        note_verified(data, whole_at, int(altered is not None))


def _note(lake: Lake, reread: ReadBack) -> None:
    """Have the manifest say what is damaged, as it is by now: the next ingest takes it anew."""
    prepare(lake)
    manifest = read_lake(lake)
    files = files_of(manifest.active_shards().values())
    bad = [n for n, one in files.items() if n in reread.complaints and complaint(lake, one)]
    note_damage(lake, manifest, shards_in(manifest, bad))
