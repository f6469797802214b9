"""Events -> what the lake holds."""

from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import takewhile
from typing import Any

from broadsheet.pipeline.lake.entries import FileEntry, OrderedFiles, Snapshot, by_path, snapshot_of
from broadsheet.pipeline.lake.events import (
    file_entry_from,
    forgotten,
    last_arrived,
    refuse_newer,
    report_from,
)
from broadsheet.pipeline.lake.tallies import packed_tallies
from broadsheet.pipeline.lake.trouble import DamagedLake, NewerLake
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.withheld import Withheld, entry_from

KEPT = ("recipe_id", "seconds", "peak_memory_bytes")  # of a shard whose rows are others
TALLIED_SHARDS = 8  # whose tallies are kept by source: neighbours among the files share them


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
                self._hold(report_from(event))
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
                self.arriving.append(file_entry_from(event))
                return
            case "file":
                self._set_file(file_entry_from(event))
            case "switch":
                for entry in last_arrived(self.arriving, event):
                    self._set_file(entry)
                self.arriving = []
        for path in forgotten(event):
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
                return [event["path"], *forgotten(event)]
            case "forget":
                return forgotten(event)
            case "switch":
                return [entry.path for entry in last_arrived(self.arriving, event)]
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
            self.shards[known.shard_id] = report_from({**kept, **said})
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
