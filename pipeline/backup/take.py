"""A lake, be it written meanwhile -> a backup of one version of it, read back file by file."""

import errno
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from broadsheet.pipeline.backup.place import Backup, Kept, Place, WrongPlace
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.log import encoded
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import Opened, open_lake
from broadsheet.pipeline.lake.store import Lake, complaint, files_of
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.storage.copying import copy
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import digest, exists, inside, look, read, resolved
from broadsheet.pipeline.storage.location import Location
from broadsheet.pipeline.storage.stored import FileKind
from broadsheet.pipeline.storage.trouble import StorageError

AT_ONCE = 8
PIECE_BYTES = 4 * 2**20  # of the log: all but its last piece are copied once
TRIES = 20  # each after an ingest has put other files into the place of some
MADE = ("corpus.duckdb", "report")  # how names of what can be made again begin
ALARMS = "monitor/alarms.json"  # what was told, and what sleeps: a restore rings nothing anew


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup, and what it cost."""

    backup: Backup
    is_new: bool  # else nothing has changed since the last one
    files_copied: int
    bytes_copied: int
    lost: tuple[str, ...]  # files that the lake itself knows to be damaged
    decayed: tuple[str, ...]  # of the place, not what was written there
    retired: int
    bytes_freed: int


def back_up(
    lake: Lake, data: Path, root: Location, keep: int, now: datetime, *, is_reread: bool = False
) -> Taken:
    """Copy what a place does not have yet of the lake and of the user's files; `keep` backups stay.

    With `is_reread` all that is there already is read back first, and copied again where it is not
    what it was. An ingest may go on meanwhile. Raises `WrongPlace`, `DamagedLake` for files of the
    lake that are not what was written, `LakeLocked` where another backup of it is under way, and
    `StorageError`.
    """
    _refuse_overlap(lake, data, root)
    place = Place(root)
    with locked(lake.home / "backup", "broadsheet backup", now):
        place.begin()
        known = list(place.backups())
        last = known[0] if known else None
        decayed = place.discard_decayed() if is_reread else ()
        taking = _Taking(lake, place)
        opened, lost = taking.lake_files(last)
        log = taking.log(opened)
        beside = taking.beside(data)
        made = Backup(
            number=1 + max(place.numbers(), default=0),
            taken_at=now.isoformat(timespec="seconds"),
            made_by=version("broadsheet"),
            schema_version=SCHEMA_VERSION,
            lake_version=opened.manifest.version,
            log=log,
            lake=tuple(_kept(o) for o in _named(opened.manifest).values() if o.name not in lost),
            beside=beside,
        )
        is_new = last is None or last.content != made.content
        if is_new:
            place.keep(made)
            known.insert(0, made)
        for old in known[keep:]:
            place.retire(old.number)
        # Of those that are no backups any more, be they damaged, nothing is wanted.
        freed = place.sweep({one.sha256 for backup in known[:keep] for one in backup.kept})
    return Taken(
        known[0], is_new, taking.files, taking.size_bytes, lost, decayed, len(known[keep:]), freed
    )


class _Taking:
    """What is copied to a place, and how much that was."""

    def __init__(self, lake: Lake, place: Place) -> None:
        self._lake = lake
        self._place = place
        self._there = place.files()
        self.files = self.size_bytes = 0

    def lake_files(self, last: Backup | None) -> tuple[Opened, tuple[str, ...]]:
        """Have every file that one version of the lake names, and say which that is.

        Files that an ingest has removed meanwhile make us look at the newer version.
        """
        for _ in range(TRIES):
            opened = open_lake(self._lake)
            self._assert_there()
            self._assert_same_lake(opened, last)
            named = _named(opened.manifest)
            absent = self._absent(_kept(output) for output in named.values())
            failed = self._take_each([named[one.name] for one in absent])
            if not failed:
                return opened, ()
            newer = open_lake(self._lake).manifest
            still = [output.name for output in failed if output.name in _named(newer)]
            if len(still) == len(failed):
                self._assert_known(newer, still)
                return opened, tuple(still)
        raise StorageError(None, "changes faster than it can be copied", str(self._lake.root))

    def log(self, opened: Opened) -> tuple[Kept, ...]:
        """Have the log up to that version."""
        return tuple(self._keep("", content) for content in pieces(self._lake, opened))

    def _keep(self, name: str, content: bytes) -> Kept:
        one = Kept(name, _sha256(content), len(content))
        if self._absent([one]):
            write_whole(self._place.path(one.sha256), content)
            self._assert_written(one, digest(self._place.path(one.sha256)) == one.sha256)
            self._count(one)
        return one

    def beside(self, data: Path) -> tuple[Kept, ...]:
        """Have what the user keeps right in DATA, and what the monitor has told."""
        kept = []
        for path in sorted(_users(data)):
            sha256 = digest(path)
            one = Kept(path.name, sha256, look(path).size_bytes)
            if self._absent([one]):
                self._assert_written(one, self._copy(path, one))
                self._count(one)
            kept.append(one)
        if exists(data / ALARMS):  # written anew by each look: read once
            kept.append(self._keep(ALARMS, read(data / ALARMS)))
        return tuple(kept)

    def _take_each(self, outputs: Sequence[Output]) -> list[Output]:
        """Copy files of the lake; those that are gone, or not what was written."""
        failed = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for output, is_done in zip(outputs, pool.map(self._take, outputs), strict=True):
                if is_done:
                    self._count(_kept(output))
                else:
                    failed.append(output)
        return failed

    def _take(self, output: Output) -> bool:
        """Copy a file of the lake; False where it is gone, or not what was written."""
        lake, one = self._lake, _kept(output)
        has_copy = lake.is_remote and lake.cache.has(output.sha256)
        source = lake.local(output) if has_copy else lake.path(output)
        try:
            is_whole = self._copy(source, one)
        except FileNotFoundError:
            return False
        if not is_whole and complaint(lake, output) is None:
            self._assert_written(one, is_whole)
        return is_whole

    def _copy(self, source: Location, one: Kept) -> bool:
        scratch = self._lake.home / "backup" / one.sha256
        return copy(source, self._place.path(one.sha256), one.sha256, scratch)

    def _count(self, one: Kept) -> None:
        self._there[one.sha256] = one.size_bytes
        self.files += 1
        self.size_bytes += one.size_bytes

    def _absent(self, wanted: Iterable[Kept]) -> list[Kept]:
        by_content = {one.sha256: one for one in wanted}
        return [one for one in by_content.values() if self._there.get(one.sha256) != one.size_bytes]

    def _assert_written(self, one: Kept, is_whole: bool) -> None:
        if not is_whole:
            told = "what was written there is not what is read back"
            raise StorageError(None, told, str(self._place.path(one.sha256)))

    def _assert_known(self, manifest: Manifest, names: Collection[str]) -> None:
        """Raise `DamagedLake` for files that are damaged and that the lake believes in."""
        believed = files_of(manifest.shards.values())
        told = [complaint(self._lake, believed[name]) for name in names if name in believed]
        lines = [line for line in told if line]
        if lines:
            told_all = "; ".join(lines)
            raise DamagedLake(f"{told_all}; `broadsheet repair` first: nothing was backed up")

    def _assert_there(self) -> None:
        """Raise `StorageError` for a lake without a log: a backup of it would be of nothing."""
        if not self._lake.log.is_there():
            told = "not there; is its disk still mounted?"
            raise StorageError(errno.ENOENT, told, str(self._lake.log.path))

    def _assert_same_lake(self, opened: Opened, last: Backup | None) -> None:
        """The log that was backed up last is the beginning of this one."""
        if last is None:
            return
        ours = pieces(self._lake, opened)
        for piece in last.log:
            if _sha256(next(ours, b"")[: piece.size_bytes]) != piece.sha256:
                told = "holds backups of another lake; name another place"
                raise WrongPlace(f"{self._place.root}: {told}")


def pieces(lake: Lake, opened: Opened) -> Iterator[bytes]:
    """The log up to a version, cut every 4 MiB; of a lake in a store as a disk would have it."""
    if not lake.is_remote:
        for start in range(0, opened.log_bytes, PIECE_BYTES):
            yield read(lake.log.path, start, min(PIECE_BYTES, opened.log_bytes - start))
        return
    rest = b""
    events = (event for event, _ in islice(lake.log.events(), opened.manifest.version))
    for line in encoded(events, 0):
        rest += line
        if len(rest) >= PIECE_BYTES:
            yield rest[:PIECE_BYTES]
            rest = rest[PIECE_BYTES:]
    if rest:
        yield rest


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _named(manifest: Manifest) -> dict[str, Output]:
    """Every file that a version names: a shard that no raw file stands on yet belongs to a run
    that goes on with it."""
    return files_of([*manifest.shards.values(), *manifest.damaged.values()]) | manifest.learned


def _kept(output: Output) -> Kept:
    return Kept(output.name, output.sha256, output.size_bytes)


def _users(data: Path) -> Iterator[Path]:
    """Tables of the user's, settings, whatever lies right in DATA and that we do not make again."""
    for stored in inside(data):
        path = Path(stored.path)
        is_ours = path.name.startswith(MADE) or path.name.startswith(".")
        if stored.kind is FileKind.FILE and not is_ours:
            yield path


def _refuse_overlap(lake: Lake, data: Path, root: Location) -> None:
    for held in (str(lake.root), resolved(data)):
        for outer, inner in ((held, resolved(root)), (resolved(root), held)):
            if inner == outer or inner.startswith(f"{outer}/"):
                raise WrongPlace(f"{root}: a backup lies apart from what it is of, {held}")
