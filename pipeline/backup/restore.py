"""A backup -> a lake where there is none, with what the user kept beside it.

A mark is put there first and the log last: what was cut short is gone on with by the next restore,
and nobody takes it for a lake.
"""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from broadsheet.pipeline.backup.place import MARK, Backup, Kept, Place, WrongPlace
from broadsheet.pipeline.lake.events import withhold_event
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.lake.trouble import DamagedLake, NewerLake
from broadsheet.pipeline.storage.copying import copy
from broadsheet.pipeline.storage.durable import append, deliver, is_arriving, remove, write_whole
from broadsheet.pipeline.storage.files import digest, exists, inside, look, read
from broadsheet.pipeline.storage.location import Location

AT_ONCE = 8
UNDER_WAY = "restoring.json"  # in the lake, as long as not all of it is there
# What may lie where a lake is to be.
HARMLESS = {UNDER_WAY, "lock", "restoring", "backup", "probe"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, which files of the backup are not what was written there, and how much
    of it was taken down since; None where the newest backup's log cannot say."""

    backup: Backup
    lost: tuple[str, ...]
    withheld: int | None = 0


def backup_of(root: Location, number: int | None = None) -> Backup:
    """The newest backup that is whole by its list, or that of a number. Raises `WrongPlace`."""
    place = Place(root)
    if not exists(root / MARK):
        raise WrongPlace(f"{root}: no backup lies there; `broadsheet backup` makes one")
    found = next(place.backups(), None) if number is None else place.backup(number)
    if found is None:
        there = ", ".join(map(str, place.numbers())) or "none"
        raise WrongPlace(f"{root}: no such backup is whole there; there are {there}")
    return found


def restore(root: Location, backup: Backup, lake: Lake, data: Path, now: datetime) -> Restored:
    """Bring a backup back into a folder, or a store, where no lake is.

    A lake file that the backup has lost is left out and named: the lake notices it, as it does of
    every file. Raises `WrongPlace` where a lake is, be it half of one, or for a backup of a later
    version, `DamagedLake` for one that has lost its log, `LakeLocked`, `StorageError`.
    """
    place = Place(root)
    _refuse(lake, data, backup)
    with locked(lake.home, "broadsheet restore", now):
        _refuse(lake, data, backup)
        scratch = _log(place, backup, lake)
        withheld = _obey(place, backup, Log(scratch))
        said = {"from": str(root), "number": backup.number}
        write_whole(lake.root / UNDER_WAY, json.dumps(said).encode() + b"\n")
        bring = partial(_bring, place, lake.home / "restoring")
        wanted = [(one, lake.root / one.name) for one in backup.lake]
        wanted += [(one, data / one.name) for one in backup.beside]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            lost = (
                tuple(filter(None, pool.map(bring, *zip(*wanted, strict=True)))) if wanted else ()
            )
        if lake.is_remote:
            lake.log.hold()
            lake.log.append(*(event for event, _ in Log(scratch).events()))
        else:
            deliver(scratch, lake.log.path)
        remove(lake.root / UNDER_WAY)
        remove(lake.home / "restoring")
    return Restored(backup, lost, withheld)


def mend_log(root: Location, lake: Lake) -> bool:
    """Have a log that is damaged, or gone, begin as the newest backup has it; whether it was.

    What was acknowledged since stays, if that is whole. Raises `WrongPlace`, and `DamagedLake`
    where the end of the log is damaged, too. Only the holder of the lake's lock may.
    """
    place = Place(root)
    backup = backup_of(root)
    if lake.is_remote or (lake.log.is_there() and not _is_damaged(lake.log)):
        return False
    scratch = lake.home / "restoring" / "manifest.jsonl"
    begin = b"".join(log_of(place, backup))
    write_whole(scratch, begin)
    if lake.log.is_there():
        append(scratch, read(lake.log.path, len(begin)))
    Log(scratch).read()
    deliver(scratch, lake.log.path)
    remove(lake.home / "restoring")
    return True


def _is_damaged(log: Log) -> bool:
    try:
        log.read()
    except NewerLake:
        raise
    except DamagedLake:
        return True
    return False


def log_of(place: Place, backup: Backup) -> Iterator[bytes]:
    """The log's pieces. Raises `DamagedLake` for one that is not what was written."""
    for piece in backup.log:
        path = place.path(piece.sha256)
        if not place.is_whole(piece.sha256):
            told = f"missing or changed, a piece of the log of backup {backup.number}"
            raise DamagedLake(f"{path}: {told}; restore another one, by --number")
        yield read(path)


def _log(place: Place, backup: Backup, lake: Lake) -> Path:
    """The log in a scratch file, read and believed."""
    scratch = lake.home / "restoring" / "manifest.jsonl"
    try:
        manifest = _read(log_of(place, backup), scratch)
    except NewerLake:
        told = f"broadsheet {backup.made_by} made this backup; use that one"
        raise WrongPlace(f"{place.root}: {told}") from None
    if manifest.version != backup.lake_version:
        raise DamagedLake(f"{place.root}: the log of backup {backup.number} has another version")
    return scratch


def _obey(place: Place, backup: Backup, log: Log) -> int | None:
    """Put what was taken down since on the list of an older backup: it would be there again, and
    nobody would know. Returns how many lines that were."""
    newest = next(place.backups())
    if newest.number <= backup.number:
        return 0
    try:
        known, now = log.read(), _read(log_of(place, newest), log.path.with_name("newest.jsonl"))
    except DamagedLake:
        return None
    since = [
        entry for entry in now.withheld.values() if known.withheld.get(entry.entry_id) != entry
    ]
    if since:
        log.append(withhold_event(since, now.salt))
    return len(since)


def _read(pieces: Iterable[bytes], scratch: Path) -> Manifest:
    """What a log says that lies in pieces, which are put together in a scratch file."""
    write_whole(scratch, b"")
    for content in pieces:
        append(scratch, content)
    return Log(scratch).read()


def _bring(place: Place, scratch: Path, one: Kept, final: Location) -> str | None:
    """Have a file where it belongs; its name where the backup has lost it."""
    try:
        if _is_there(final, one):  # of a restore that was cut short
            return None
        is_whole = copy(place.path(one.sha256), final, one.sha256, scratch / one.sha256)
    except FileNotFoundError:
        is_whole = False
    return None if is_whole else one.name


def _is_there(final: Location, one: Kept) -> bool:
    is_alike = exists(final) and look(final).size_bytes == one.size_bytes
    return is_alike and digest(final) == one.sha256


def _refuse(lake: Lake, data: Path, backup: Backup) -> None:
    """Raise `WrongPlace` where anything is that this would mix with or write over."""
    there = {stored.path.rpartition("/")[2] for stored in inside(lake.root)}
    names = {name for name in there if not is_arriving(name)}
    is_under_way = UNDER_WAY in names and not lake.log.is_there()
    told = "a restore needs a place where nothing is; move it away, or name another folder"
    if not is_under_way and (names - HARMLESS or lake.log.is_there()):
        raise WrongPlace(f"{lake.root}: a lake is there, or half of one; {told}")
    ours = [
        "corpus.duckdb",
        "snapshots",
        *(() if is_under_way else (k.name for k in backup.beside)),
    ]
    for name in ours:
        if exists(data / name, follow=False):
            raise WrongPlace(f"{data / name}: is there; {told}")
