"""A folder or a prefix in an object store -> the backups that lie there."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.storage.durable import remove, write_whole
from broadsheet.pipeline.storage.files import digest, exists, inside, read
from broadsheet.pipeline.storage.location import Location, Url
from broadsheet.pipeline.storage.stored import FileKind, Stored
from broadsheet.pipeline.storage.walking import walk

FORM = 1  # raise it when older versions of ours could not restore what is written
MARK = "backup.json"


class WrongPlace(Exception):
    """Nothing can be backed up to there, or restored from there; the message says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a backup: its name in the lake or in DATA, and what it hashes to."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What one backup is of. `log` are pieces of the lake's log, one after the other."""

    number: int
    taken_at: str
    made_by: str
    schema_version: int
    lake_version: int
    log: tuple[Kept, ...]
    lake: tuple[Kept, ...]
    beside: tuple[Kept, ...]  # files of the user's, right in DATA, and of the monitor's, below it

    @property
    def kept(self) -> Iterator[Kept]:
        """Everything that it names."""
        yield from (*self.log, *self.lake, *self.beside)

    @property
    def log_bytes(self) -> int:
        """How long the log is."""
        return sum(piece.size_bytes for piece in self.log)

    @property
    def content(self) -> tuple[object, ...]:
        """What two backups of the same state agree in, but for what each look of the monitor
        changes."""
        users = tuple(one for one in self.beside if "/" not in one.name)
        return self.lake_version, self.log, users


class Place:
    """Where backups lie."""

    def __init__(self, root: Location) -> None:
        self.root = root

    def path(self, sha256: str) -> Location:
        """Where the file of that content lies, if it does."""
        return self.root / f"files/{sha256[:2]}/{sha256}"

    def begin(self) -> None:
        """Have a place of ours. Raises `WrongPlace` for one that holds something else."""
        mark = self.root / MARK
        if not exists(mark):
            if next(iter(inside(self.root)), None) is not None:
                raise WrongPlace(f"{self.root}: is not empty, and no backup; name another place")
            write_whole(mark, json.dumps({"form": FORM}).encode() + b"\n")
        self._refuse_newer(json.loads(read(mark)).get("form", 0))

    def numbers(self) -> list[int]:
        """Of the backups that lie there, the newest first."""
        names = (_stem(stored.path) for stored in inside(self.root / "versions"))
        return sorted((int(name) for name in names if name.isdecimal()), reverse=True)

    def backups(self) -> Iterator[Backup]:
        """All that can be believed, the newest first."""
        for number in self.numbers():
            found = self.backup(number)
            if found is not None:
                yield found

    def backup(self, number: int) -> Backup | None:
        """One of them; None for one that is gone, or not what was written.

        Raises `WrongPlace` for one that a later version of ours made.
        """
        try:
            checksum, _, content = read(self._version(number)).partition(b"\n")
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest().encode() != checksum:
            return None
        said = json.loads(content)
        self._refuse_newer(said["form"], said.get("made_by"))
        if said["schema_version"] > SCHEMA_VERSION:
            self._refuse_newer(FORM + 1, said["made_by"])
        return _backup_of(said)

    def keep(self, backup: Backup) -> None:
        """Have it be the newest, once all that it names is there."""
        content = json.dumps({"form": FORM, **asdict(backup)}).encode()
        checksum = hashlib.sha256(content).hexdigest().encode()
        write_whole(self._version(backup.number), checksum + b"\n" + content)

    def retire(self, number: int) -> None:
        """Give one up; its files stay until they are swept."""
        remove(self._version(number))

    def files(self) -> dict[str, int]:
        """The content that lies there, with its size."""
        return {_stem(stored.path): stored.size_bytes for stored in self._stored()}

    def _stored(self) -> Iterator[Stored]:
        found = walk(str(self.root / "files"), _is_never_left_out, lambda _folder, _there: None)
        return (stored for _, stored in found if stored.kind is FileKind.FILE)

    def discard_decayed(self) -> tuple[str, ...]:
        """Read all of it back and delete what is not what was written; the names of that."""
        decayed = [sha256 for sha256 in self.files() if not self.is_whole(sha256)]
        for sha256 in decayed:
            remove(self.path(sha256))
        return tuple(decayed)

    def is_whole(self, sha256: str) -> bool:
        """Whether the file of that content lies there and is what was written."""
        try:
            return digest(self.path(sha256)) == sha256
        except FileNotFoundError:
            return False

    def sweep(self, wanted: Iterable[str]) -> int:
        """Delete what is not wanted, and what a killed backup left half; the bytes of it."""
        keep = set(wanted)
        freed = 0
        for stored in self._stored():
            if stored.path.rpartition("/")[2] not in keep:
                freed += stored.size_bytes
                remove(_at(self.root, stored.path))
        return freed

    def _version(self, number: int) -> Location:
        return self.root / f"versions/{number:06d}.json"

    def _refuse_newer(self, form: int, made_by: str | None = None) -> None:
        if form > FORM:
            who = f"broadsheet {made_by}" if made_by else "a later broadsheet"
            raise WrongPlace(f"{self.root}: {who} made this backup; use that one")


def _backup_of(said: dict[str, Any]) -> Backup:
    fields = {name: value for name, value in said.items() if name != "form"}
    lists = {name: tuple(Kept(**one) for one in said[name]) for name in ("log", "lake", "beside")}
    return Backup(**{**fields, **lists})


def _at(root: Location, path: str) -> Location:
    return root / path.removeprefix(f"{root}/") if isinstance(root, Url) else Path(path)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json")


def _is_never_left_out(_folder: str, _name: str) -> bool:
    return False
