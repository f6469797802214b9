"""Events -> what the lake holds: an append-only log, one checked line an event.

A line is JSON with the byte at which it stands and its own CRC-32, so that a lost line is noticed
as well as a wrong one. A last line without its newline is what a crash left: it was never
acknowledged, and the next writer cuts it off. Any other bad line is damage.
"""

import errno
import json
import os
import zlib
from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from io import BufferedReader, RawIOBase
from itertools import takewhile
from pathlib import Path
from typing import Any, cast

from broadsheet.pipeline.lake.tallies import packed_tallies
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from broadsheet.pipeline.storage.durable import append, truncate, write_whole
from broadsheet.pipeline.storage.files import BLOCK_BYTES, exists, look, opened, read
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.withheld import Withheld, entry_from

KEPT = ("recipe_id", "seconds", "peak_memory_bytes")  # of a shard whose rows are others
TALLIED_SHARDS = 8  # whose tallies are kept by source: neighbours among the files share them


def published_event(snapshot: "Snapshot") -> dict[str, Any]:
    """The corpus was built from all that stands before this line."""
    return {"event": "published", "snapshot": asdict(snapshot)}


def damaged_event(shard_ids: Iterable[str]) -> dict[str, Any]:
    """These shards, and no others, have files that are not what was written."""
    return {"event": "damaged", "shards": sorted(shard_ids)}


def replace_event(shard_ids: Iterable[str], merged: Output, files: Iterable[str]) -> dict[str, Any]:
    """The rows that these shards have in these files lie in this one now, which is in place."""
    names = sorted(files)
    return {
        "event": "replace",
        "shards": sorted(shard_ids),
        "output": asdict(merged),
        "files": names,
    }


def layouts_event(
    book_id: str | None, files: Iterable[Output], stale: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """Pages take the layouts of this book from now on, these new files among them; these sources
    of these shards hold pages of outlets whose layouts are others than they were."""
    new = [asdict(output) for output in files]
    said = {shard_id: sorted(sources) for shard_id, sources in stale.items()}
    return {"event": "layouts", "book": book_id, "files": new, "stale": said}


def unlearn_event(names: Iterable[str]) -> dict[str, Any]:
    """These files of layouts are nobody's any more, and go."""
    return {"event": "unlearn", "names": sorted(names)}


def withhold_event(entries: Iterable[Withheld], salt: str) -> dict[str, Any]:
    """These must not be in the corpus from now on, whatever raw file holds them."""
    return {"event": "withhold", "entries": [asdict(entry) for entry in entries], "salt": salt}


def rewrite_event(
    reports: Iterable[ShardReport], moved: Mapping[str, Output | None], sharing: Iterable[str]
) -> dict[str, Any]:
    """These shards have other rows now; what of the old files is others', who are `sharing` them,
    lies in new ones."""
    return {
        "event": "rewrite",
        "shards": [
            {
                "shard_id": report.shard_id,
                "outputs": [asdict(output) for output in report.outputs],
                "tallies": [asdict(piece) for piece in report.tallies],
            }
            for report in reports
        ],
        "moved": {name: output and asdict(output) for name, output in moved.items()},
        "sharing": sorted(sharing),
    }


class DamagedLake(Exception):
    """The lake contradicts itself; the message names the files."""


class NewerLake(DamagedLake):
    """A later version of ours has written to the lake: this one would lose what it cannot read."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A part of a raw file, and the shard in which its records lie."""

    shard_id: str
    source_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was published: its name in the data folder, its CRC-32, and how many
    rejects of the lake, all of them revisits, are captures in it."""

    name: str
    crc32: str | None  # lakes of before say another sum
    size_bytes: int
    revisits: int = 0


def snapshot_of(said: Mapping[str, Any]) -> Snapshot:
    """As `published_event` and checkpoints write it."""
    return Snapshot(said["name"], said.get("crc32"), said["size_bytes"], said.get("revisits", 0))


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A raw file as it was when all its records had found their place in the lake."""

    path: str
    sha256: str
    size_bytes: int
    mtime_ns: int  # 0 for an object
    inode: int | str  # an object's ETag
    container: str
    claims_id: str
    recipe_id: str
    status: str  # complete, unreadable, damaged: some of its rows were given up
    parts: tuple[Covered, ...]


class OrderedFiles(MutableMapping[str, FileEntry]):
    """Raw files by path that need not all be objects at once: see `packed`."""

    @abstractmethod
    def in_order(self, since: str = "") -> Iterator[FileEntry]:
        """Each of them whose path does not come before that, in the order of their bytes."""

    @abstractmethod
    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""

    @abstractmethod
    def shard_ids(self) -> set[str]:
        """The ids of the shards that they stand on."""

    @abstractmethod
    def having(self, sha256: str) -> Iterator[FileEntry]:
        """Those with that content."""


def by_path(entry: FileEntry) -> bytes:
    """The key of the order of raw files, which is that of a listing."""
    return os.fsencode(entry.path)


class Owed(IntEnum):
    """What has to go from DATA since something was withheld, and has not gone yet."""

    NOTHING = 0
    FILES = 1  # of the lake, which other files have taken the place of
    SNAPSHOTS = 2  # those too: the next corpus is built anew, and is the only one


@dataclass(slots=True)
class Manifest:
    """What the events add up to; `version` is how many they are, the number of the last one."""

    shards: dict[str, ShardReport] = field(default_factory=dict)
    damaged: dict[str, ShardReport] = field(default_factory=dict)  # not as written; not in `shards`
    files: MutableMapping[str, FileEntry] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    is_published: bool = False  # the corpus was built after the last change to what it holds
    snapshot: Snapshot | None = None  # the last that was published; lakes of before do not say
    version: int = 0
    published: int = 0  # the number of the event that says so: the corpus shows that version
    withheld: dict[str, Withheld] = field(default_factory=dict)  # what was taken down, by its id
    salt: str = ""
    unscreened: set[str] = field(default_factory=set)  # shards that were not held against the list
    owed: Owed = Owed.NOTHING
    layouts: str | None = None  # the id of the book of what was learned
    learned: dict[str, Output] = field(default_factory=dict)  # books and layouts, old ones too
    stale: dict[str, set[str]] = field(default_factory=dict)  # by shard: sources by old layouts
    arriving: list[FileEntry] = field(default_factory=list)  # that a switch is to follow
    checkpoint: int = field(default=0, compare=False)  # the version that was read without the log
    notes: list[str] = field(default_factory=list, compare=False)  # amiss when it was read
    _by_source: dict[str, tuple[ShardReport, dict[str, list[Tally]]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def apply(self, event: dict[str, Any]) -> None:
        """Take one event in."""
        self.version += 1
        is_of_switch = event["event"] in ("arriving", "switch")
        self.arriving = self.arriving if is_of_switch else []  # what none followed never was
        match event["event"]:
            case "shard":
                self._hold(_report_from(event))
            case "file" | "forget" | "arriving" | "switch":
                self._file(event)
            case "drop":  # a shard that no file refers to any more
                self.shards.pop(event["shard_id"], None)
                self.damaged.pop(event["shard_id"], None)
                self.stale.pop(event["shard_id"], None)
                self.unscreened.discard(event["shard_id"])
            case "replace":  # their files are one now: no row is another
                self._replace(event["shards"], Output(**event["output"]), event.get("files"))
            case "withhold" | "revoke" | "rewrite" | "screened" | "purged":
                self._withhold(event)
            case "layouts" | "unlearn":
                self._relearn(event)
            case "damaged":
                self._set_damaged(set(event["shards"]))
                self.is_published = False
            case "run":
                self._run({k: v for k, v in event.items() if k != "event"})
            case "published":
                self.is_published = True
                self.published = self.version
                said = event.get("snapshot")
                self.snapshot = snapshot_of(said) if said else None
            case other:
                raise NewerLake(f"an event {other!r} that this version does not know")

    def _run(self, told: dict[str, Any]) -> None:
        """A run ended; told once more, it ended otherwise than it looked before its publish."""
        last = self.runs[-1] if self.runs else {}
        if last and last["run_id"] == told["run_id"]:
            self.runs[-1] = {**last, **told}
        else:
            self.runs.append({**told, "lake_version": self.version})

    def take(self, report: ShardReport) -> None:
        """Take in the event of a shard that is in the lake, as its worker told it."""
        self.version += 1
        self.arriving = []
        self._hold(report)

    def _hold(self, report: ShardReport) -> None:
        """A shard is whole: perhaps one that was not."""
        self.shards[report.shard_id] = replace(report, tallies=packed_tallies(report.tallies))
        self.damaged.pop(report.shard_id, None)
        self.stale.pop(report.shard_id, None)
        if self.withheld:
            self.unscreened.add(report.shard_id)

    def _withhold(self, event: dict[str, Any]) -> None:
        """Take in an event of the list of what was taken down."""
        match event["event"]:
            case "withhold":
                entries = map(entry_from, event["entries"])
                self.withheld |= {entry.entry_id: entry for entry in entries}
                self.salt = event["salt"]
                self._relist()
            case "revoke":
                for entry_id in event["entries"]:
                    self.withheld.pop(entry_id, None)
                self._relist()
            case "rewrite":
                self._rewrite(event)
            case "screened":  # all that the corpus is built from, and what may come to be
                self.unscreened -= self.needed_shards() & self.shards.keys()
                self.unscreened -= set(event.get("shards", ()))
            case "purged":
                self.owed = Owed.NOTHING

    def _relist(self) -> None:
        """The list is another: no shard was held against it, and the corpus shows what it should
        not."""
        self.unscreened = {*self.shards, *self.damaged}
        self.is_published, self.owed = False, Owed.SNAPSHOTS

    def _file(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "arriving":
                self.arriving.append(_entry_from(event))
                return
            case "file":
                self._set_file(_entry_from(event))
            case "switch":
                for entry in _last(self.arriving, event):
                    self._set_file(entry)
                self.arriving = []
        for path in _forgotten(event):
            self.files.pop(path, None)
        self.is_published = False

    def _set_file(self, entry: FileEntry) -> None:
        self.files[entry.path] = entry
        if self.is_stale(entry):  # no more: the layouts in use are those of once before
            for part in entry.parts:
                self.stale.get(part.shard_id, set()).discard(part.source_id)

    def touched(self, event: Mapping[str, Any]) -> list[str]:
        """The raw files whose entries an event sets, or removes, when it is taken in."""
        match event["event"]:
            case "file":
                return [event["path"], *_forgotten(event)]
            case "forget":
                return _forgotten(event)
            case "switch":
                return [entry.path for entry in _last(self.arriving, event)]
        return []

    def _relearn(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "unlearn":
            for name in event["names"]:
                self.learned.pop(name, None)
            return
        self.layouts = event["book"]
        self.learned |= {said["name"]: Output(**said) for said in event["files"]}
        said = event["stale"]
        if isinstance(said, list):  # lakes of before name no shards
            said = dict.fromkeys(self.shards, said)
        for shard_id, sources in said.items():
            self.stale.setdefault(shard_id, set()).update(sources)
        self.is_published = False

    def _rewrite(self, event: Mapping[str, Any]) -> None:
        moved = {name: o and Output(**o) for name, o in event["moved"].items()}
        refuse_newer(o.schema_version for o in moved.values() if o)
        for shard_id in event["sharing"]:
            held = self.shards if shard_id in self.shards else self.damaged
            places = (moved.get(output.name, output) for output in held[shard_id].outputs)
            held[shard_id] = replace(held[shard_id], outputs=tuple(o for o in places if o))
        for said in event["shards"]:
            known = self.shards[said["shard_id"]]
            kept = {name: getattr(known, name) for name in KEPT}
            self.shards[known.shard_id] = _report_from({**kept, **said})
        self.owed = max(self.owed, Owed.FILES)
        self.is_published = False

    def _set_damaged(self, shard_ids: set[str]) -> None:
        for mended in self.damaged.keys() - shard_ids:
            self.shards[mended] = self.damaged.pop(mended)
        for shard_id in shard_ids & self.shards.keys():
            self.damaged[shard_id] = self.shards.pop(shard_id)

    def _replace(
        self, shard_ids: Iterable[str], merged: Output, files: Collection[str] | None
    ) -> None:
        """A large shard has several files of a table; the first lakes do not say which it was."""
        refuse_newer([merged.schema_version])
        for shard_id in shard_ids:
            held = self.shards if shard_id in self.shards else self.damaged
            outputs = (
                merged if o.table == merged.table and (files is None or o.name in files) else o
                for o in held[shard_id].outputs
            )
            held[shard_id] = replace(held[shard_id], outputs=tuple(outputs))

    def is_damaged(self, entry: FileEntry) -> bool:
        """The lake has lost rows of this file."""
        if entry.status == "damaged":
            return True
        return bool(self.damaged) and any(p.shard_id in self.damaged for p in entry.parts)

    def is_stale(self, entry: FileEntry) -> bool:
        """Layouts were learned since that may give this file other rows."""
        return any(self.is_piece_stale(part.shard_id, part.source_id) for part in entry.parts)

    def is_piece_stale(self, shard_id: str, source_id: str) -> bool:
        """The same of what a shard holds of a source."""
        return source_id in self.stale.get(shard_id, ())

    def in_order(self) -> Iterator[FileEntry]:
        """The raw files, in the order of the bytes of their paths."""
        if isinstance(self.files, OrderedFiles):
            return self.files.in_order()
        return iter(sorted(self.files.values(), key=by_path))

    def below(self, folder: str) -> Iterator[FileEntry]:
        """The raw files in a folder and in those in it, in that order."""
        begin = f"{folder}/"
        if isinstance(self.files, OrderedFiles):
            return takewhile(lambda one: one.path.startswith(begin), self.files.in_order(begin))
        return (one for one in self.in_order() if one.path.startswith(begin))

    def needed_shards(self) -> set[str]:
        """The ids of all shards that some raw file stands on, damaged ones too."""
        if isinstance(self.files, OrderedFiles):
            return self.files.shard_ids()
        return {part.shard_id for entry in self.files.values() for part in entry.parts}

    def having(self, sha256: str) -> Iterator[FileEntry]:
        """The raw files with that content."""
        if isinstance(self.files, OrderedFiles):
            return self.files.having(sha256)
        return (entry for entry in self.files.values() if entry.sha256 == sha256)

    def standing_damaged(self) -> dict[str, ShardReport]:
        """The damaged shards that some raw file stands on, by id."""
        if not self.damaged:
            return {}
        needed = self.needed_shards()
        return {shard_id: one for shard_id, one in self.damaged.items() if shard_id in needed}

    def active_shards(self) -> dict[str, ShardReport]:
        """The shards that some raw file stands on and that are whole, in the order of their ids.

        Raises `DamagedLake` where a file stands on a shard that the manifest does not hold.
        """
        needed = self.needed_shards() - self.damaged.keys()
        lost = sorted(needed - self.shards.keys())
        if lost:
            raise DamagedLake(f"the manifest has lost {len(lost)} shards, {lost[0]} among them")
        return {shard_id: self.shards[shard_id] for shard_id in sorted(needed)}

    def tally(self, entry: FileEntry) -> Tally:
        """The ledger of one raw file, added up over its parts whose rows are there; to be read."""
        pieces = [
            piece
            for part in entry.parts
            if part.shard_id not in self.damaged
            for piece in self._tallies(part.shard_id).get(part.source_id, ())
        ]
        if len(pieces) == 1:
            return pieces[0]
        total = Tally()
        for piece in pieces:
            add_tally(total, piece)
        return total

    def total(self) -> Tally:
        """The ledger of all raw files."""
        grand = Tally()
        if isinstance(self.files, OrderedFiles):
            pieces = self.files.pieces()
        else:
            pieces = ((p.shard_id, p.source_id) for e in self.files.values() for p in e.parts)
        for shard_id, source_id in pieces:
            if shard_id not in self.damaged:
                for piece in self._tallies(shard_id).get(source_id, ()):
                    add_tally(grand, piece)
        return grand

    def _tallies(self, shard_id: str) -> dict[str, list[Tally]]:
        """Tallies of a shard by source, looked up once: there are 250 small files to a shard."""
        report = self.shards[shard_id]
        known = self._by_source.get(shard_id)
        if known is None or known[0] is not report:
            by_source: dict[str, list[Tally]] = {}
            for piece in report.tallies:
                by_source.setdefault(piece.source_id, []).append(piece.tally)
            if len(self._by_source) >= TALLIED_SHARDS:
                self._by_source.clear()
            known = self._by_source[shard_id] = (report, by_source)
        return known[1]


def add_tally(total: Tally, piece: Tally) -> None:
    """Add a piece of a ledger to a total."""
    total.records_seen += piece.records_seen
    total.articles += piece.articles
    total.rejects += piece.rejects
    total.other_records += piece.other_records
    for reason, count in piece.reasons.items() if piece.reasons else ():
        total.reasons[reason] = total.reasons.get(reason, 0) + count


def shard_event(report: ShardReport) -> dict[str, Any]:
    """A shard is in the lake: its files are in place and synced."""
    return {"event": "shard", **asdict(report)}


def file_event(entry: FileEntry, forget: Collection[str] = ()) -> dict[str, Any]:
    """All records of a raw file are in the lake, under this path, and under those no more."""
    event = {"event": "file", **asdict(entry)}
    return event | {"forget": sorted(forget)} if forget else event


def switch_events(entries: Sequence[FileEntry]) -> Iterator[dict[str, Any]]:
    """These take the place of older ones together or, where the last of these events is missing,
    not at all."""
    for entry in entries:
        yield {"event": "arriving", **asdict(entry)}
    yield {"event": "switch", "files": len(entries)}


def refuse_newer(schema_versions: Iterable[int]) -> None:
    """Raise `NewerLake` for rows of a version of `schema` that is to come."""
    newest = max(schema_versions, default=1)
    if newest > SCHEMA_VERSION:
        raise NewerLake(f"rows of schema version {newest}, and this version knows {SCHEMA_VERSION}")


def _report_from(event: dict[str, Any]) -> ShardReport:
    refuse_newer(output.get("schema_version", 1) for output in event["outputs"])
    return ShardReport(
        shard_id=event["shard_id"],
        recipe_id=event["recipe_id"],
        outputs=tuple(Output(**output) for output in event["outputs"]),
        tallies=tuple(
            PartTally(**{**piece, "tally": Tally(**piece["tally"])}) for piece in event["tallies"]
        ),
        seconds=event["seconds"],
        peak_memory_bytes=event["peak_memory_bytes"],
    )


def _forgotten(event: Mapping[str, Any]) -> list[str]:
    """Paths whose content lives on under another."""
    return [event["path"]] if event["event"] == "forget" else event.get("forget", [])


def _last(arrived: Sequence[FileEntry], event: Mapping[str, Any]) -> Sequence[FileEntry]:
    """The raw files of a switch: in front of them those of a run that was killed may stand."""
    count = event["files"]
    if count > len(arrived):
        raise DamagedLake(f"a switch of {count} raw files, and {len(arrived)} stand before it")
    return arrived[-count:] if count else ()


def _entry_from(event: dict[str, Any]) -> FileEntry:
    fields = {k: v for k, v in event.items() if k not in ("event", "forget")}
    return FileEntry(**{**fields, "parts": tuple(Covered(**part) for part in event["parts"])})


class Log:
    """The manifest's file: append with fsync, read with every line checked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_begun = False

    def is_there(self) -> bool:
        """Whether anybody has begun it."""
        return exists(self.path)

    def refresh(self) -> None:
        """Nothing: what lies on a disk is read when it is asked for."""

    def hold(self) -> None:
        """The lake's lock is ours."""

    def faults(self) -> list[str]:
        """What reading it does not bring to light: nothing."""
        return []

    def committed_ns(self) -> int:
        """When the last commit was, by the clock of an object store; on a disk nobody asks."""
        return 0

    def append(self, *events: dict[str, Any]) -> None:
        """Acknowledge events: when this returns, they survive a power cut.

        Raises `OSError` when the disk refuses; none of them is there then, not even a piece of
        one, behind which the next event would be unreadable. And where the log is gone since it was
        begun, as with a lost mount: a new one would say that this is all that the lake holds.
        """
        if not events:
            return
        if not self._is_begun:
            self.begin()
        elif not exists(self.path):
            told = "gone while it was written to; is its disk still mounted?"
            raise StorageError(errno.ENOENT, told, str(self.path))
        append(self.path, b"".join(encoded(events, look(self.path).size_bytes)))

    def begin(self) -> None:
        """Have a file, if an empty one: a lake that has none has lost it."""
        if not exists(self.path):
            write_whole(self.path, b"")
        self._is_begun = True

    def cut_torn_tail(self) -> None:
        """Remove what a crash left of a line; only the holder of the lake's lock may."""
        if not exists(self.path):
            return
        end = look(self.path).size_bytes
        keep = 0
        while end > 0 and not keep:
            start = max(0, end - BLOCK_BYTES)
            keep = start + read(self.path, start, end - start).rfind(b"\n") + 1
            keep, end = (keep, end) if keep > start else (0, start)
        truncate(self.path, keep)  # and synced: a killed run may not have come to that

    def events(self, start: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
        """Every acknowledged event from a byte on, with the byte behind its line.

        Raises `DamagedLake` at a line that is not what was written.
        """
        if not exists(self.path):
            return
        position = start
        with opened(self.path) as raw, BufferedReader(cast("RawIOBase", raw), BLOCK_BYTES) as file:
            file.seek(start)
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                behind = f"{start} bytes and " if start else ""
                event = decoded(line, position, f"{self.path}, {behind}line {number}")
                position += len(line)
                yield event, position

    def read(self) -> Manifest:
        """What the lake holds now, by all of its events."""
        manifest = Manifest()
        self.replay(manifest)
        return manifest

    def replay(self, manifest: Manifest, start: int = 0, until: int | None = None) -> int:
        """Have a manifest take in the events from a byte on, up to a version; the byte it came to.

        Raises `DamagedLake`, or `NewerLake` for what this version does not know.
        """
        position = start
        if manifest.version == until:
            return position
        for event, position in self.events(start):  # noqa: B007  (the last one is the answer)
            self.take(manifest, event)
            if manifest.version == until:
                break
        return position

    def take(self, manifest: Manifest, event: dict[str, Any]) -> None:
        """Have a manifest take in an event of this log, whoever wrote it."""
        try:
            manifest.apply(event)
        except NewerLake as newer:
            raise self.refusal(newer) from None
        except (KeyError, TypeError) as error:
            kind = event.get("event")
            told = f"{self.path}: an event {kind!r} of another version ({error})"
            raise DamagedLake(told) from error

    def refusal(self, newer: NewerLake) -> NewerLake:
        """The same, with the name of the log and what to do."""
        told = f"{self.path}: {newer}; a later broadsheet wrote it, use that one or another"
        return NewerLake(f"{told} data folder")


def encoded(events: Iterable[dict[str, Any]], begin: int) -> Iterator[bytes]:
    """Events as lines of a log that is `begin` bytes long."""
    for event in events:
        body = json.dumps({**event, "at": begin}, sort_keys=True, separators=(",", ":"))
        line = f'{body[:-1]},"crc32":{zlib.crc32(body.encode())}}}\n'.encode()
        begin += len(line)
        yield line


def decoded(line: bytes, position: int, where: str) -> dict[str, Any]:
    """The event of a line that stands at a byte of its log; raises `DamagedLake`."""
    body, _, crc = line.rstrip(b"}\n\r ").rpartition(b',"crc32":')
    if not crc.isdigit() or zlib.crc32(body + b"}") != int(crc):
        raise DamagedLake(f"{where}: not what was written there (the checksum differs)")
    event: dict[str, Any] = json.loads(body + b"}")
    at = event.pop("at", position)  # the first lakes do not say where their lines stand
    if at != position:
        raise DamagedLake(
            f"{where}: was written at byte {at}, stands at {position}: lines are lost"
        )
    return event
