"""Lake -> corpus.duckdb: built from what is whole, checked, swapped in, remembered."""

import threading
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake.alternates import alternates
from broadsheet.pipeline.lake.damage import damage, note_damage, shards_of
from broadsheet.pipeline.lake.entries import Snapshot
from broadsheet.pipeline.lake.events import published_event
from broadsheet.pipeline.lake.manifest import Manifest, Owed
from broadsheet.pipeline.lake.screening import screen
from broadsheet.pipeline.lake.sharing import share
from broadsheet.pipeline.lake.store import Lake, sweep
from broadsheet.pipeline.ledger import holdings
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.durable import make_folder, remove
from broadsheet.pipeline.storage.files import exists, listed, look, resolved
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.warehouse import snapshots
from broadsheet.pipeline.warehouse.holdings import NotAsWritten
from broadsheet.pipeline.warehouse.making import Previous, fault_of, make

REPORT, OF_THEN = "report.html", "report-as-of-*.html"
COMPARISON = "compare.html"
QUOTING = (REPORT, OF_THEN, COMPARISON)  # pages of ours in DATA: headlines, and whole texts


@dataclass(frozen=True, slots=True)
class Publication:
    """A new corpus: the checks that it breaches, the rows that the lake lost, what was mended."""

    breaches: tuple[str, ...]
    losses: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def trouble(self) -> tuple[str, ...]:
        """What needs eyes, a line each."""
        return (*(f"check breached: {breach}" for breach in self.breaches), *self.losses)


def publish(
    settings: Settings,
    lake: Lake,
    manifest: Manifest,
    stopping: threading.Event = NEVER,
    *,
    is_anew: bool = False,
) -> Publication:
    """Lake -> a new snapshot of corpus.duckdb: the last one and what changed since.

    Rows that left are gone from every table, but their text stays somewhere in the file until the
    corpus is built as a whole: `is_anew` does that now, and takes nothing from the last snapshot.

    What was taken down is taken out of the lake first. After a change of that list the corpus is
    built anew whatever is asked, no older snapshot stays, and nothing else in DATA that holds it.

    Files that are not what was written are left out with all rows of their shards, and the
    manifest says so: see `damage`. Raises `DamagedLake` for a manifest that contradicts itself,
    `CannotBuild` and, once `stopping` is set, `Stopped`.
    """
    screen(lake, manifest, recipe_id(settings.rules))
    is_anew = is_anew or manifest.owed is Owed.SNAPSHOTS
    arriving, scratch = lake.staging / "corpus.duckdb", lake.staging / "raw_files.arrow"
    notes = _notes(settings.data, manifest)
    made = None
    while made is None:
        try:
            made = make(
                stopping,
                holdings(lake, manifest, scratch),
                arriving,
                memory_bytes=settings.warehouse_memory_bytes,
                threads=settings.warehouse_threads,
                user_tables=settings.data,
                previous=_previous(settings.data, manifest),
                is_anew=is_anew,
            )
        except NotAsWritten as altered:
            note_damage(lake, manifest, shards_of(lake, manifest, altered.files))
    remove(scratch)
    size_bytes = look(arriving).size_bytes
    keep, most_bytes = settings.keep_snapshots, settings.keep_snapshot_bytes
    keep = 1 if manifest.owed is Owed.SNAPSHOTS else keep
    path = snapshots.swap_in(arriving, settings.data, keep, most_bytes)
    snapshot = Snapshot(str(path.relative_to(settings.data)), made.crc32, size_bytes, made.revisits)
    if settings.share_corpus and isinstance(lake.root, Url):
        share(path, snapshot, lake.root, keep)
    event = published_event(snapshot)
    lake.log.append(event)
    manifest.apply(event)
    purged = _purge(settings, lake, manifest, path)
    losses = tuple(one.told for one in damage(lake, manifest))
    return Publication(made.breaches, losses, (*notes, *made.notes, *purged))


def _purge(settings: Settings, lake: Lake, manifest: Manifest, shown: Path) -> tuple[str, ...]:
    """Have nothing left in DATA of what was withheld; what a person should know of it.

    Killed in between, it is still owed, and the next publish does it.
    """
    if not manifest.owed:
        return ()
    notes = []
    if manifest.owed is Owed.SNAPSHOTS:
        for path in snapshots.drop_others(shown):
            told = "a session has it open, and can read what was withheld until it is closed"
            notes.append(f"{path}: {told}")
        for page in (path for pattern in QUOTING for path in listed(settings.data, pattern)):
            remove(page)
    sweep(lake, manifest, lake.log.committed_ns(), kept_beside(settings, manifest))
    active = manifest.active_shards().values()
    lake.cache.trim({output.sha256 for report in active for output in report.outputs})
    remove(lake.staging)
    make_folder(lake.staging)
    event = {"event": "purged"}
    lake.log.append(event)
    manifest.apply(event)
    return tuple(notes)


def kept_beside(settings: Settings, manifest: Manifest) -> frozenset[str]:
    """The shards that stay in the lake though no raw file stands on them."""
    return alternates(manifest, recipe_id(settings.rules), settings.earlier_recipes)


def _notes(data: Path, manifest: Manifest) -> tuple[str, ...]:
    database = database_of(data)
    if not manifest.is_published or is_current(data, manifest) or not exists(database):
        return ()
    return (f"{database}: not what was published; it is made anew",)


def _previous(data: Path, manifest: Manifest) -> Previous | None:
    known = manifest.snapshot
    return Previous(data / known.name, known.crc32) if known else None


def is_current(data: Path, manifest: Manifest) -> bool:
    """corpus.duckdb holds what the lake does, and is by its size the file that was published."""
    database, known = database_of(data), manifest.snapshot
    if manifest.owed or not manifest.is_published or not exists(database):
        return False
    if known is None:  # a lake of before
        return True
    return (
        resolved(database) == resolved(data / known.name)
        and look(database).size_bytes == known.size_bytes
        and not exists(database.with_name(f"{database.name}.wal"))
    )


def fault(data: Path, manifest: Manifest) -> str | None:
    """Why the corpus is not what was published, to the byte; None where it is, or is not there."""
    known = manifest.snapshot
    return fault_of(Previous(data / known.name, known.crc32)) if known else None


def database_of(data: Path) -> Path:
    """Where the corpus lies."""
    return data / "corpus.duckdb"
