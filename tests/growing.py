"""A lake that grows batch by batch, as ingests would have it, without a raw file being read."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import damaged_event, file_event
from broadsheet.pipeline.lake.store import Lake, commit, prepare, stage_rows, sweep
from broadsheet.pipeline.publishing import Publication, publish
from broadsheet.pipeline.records import Claims, Tally
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import PartTally, ShardReport, identify_source
from broadsheet.pipeline.takedown import Decision, withhold
from broadsheet.pipeline.warehouse import changes, making, start
from tests.running import here
from tests.synthetic import reject, run, sha256
from tests.tied import EXTRA, annotations, id_of, record

OTHER_EXTRA = EXTRA.replace("Trust", "Chain").replace("left", "right")
SWITCHES = """outlet,pattern,is_removed
a.example,write to our desk.,false
b.example,by <author>,true
"""
REFUSED = EXTRA + "a.example,,,,,2024-01-05,2024-01-06\n"  # two owners on one day


@dataclass(frozen=True)
class Content:
    """What a raw file holds: records by their number, and how many that are no articles."""

    records: tuple[int, ...]
    rejects: int = 0

    @property
    def sha256(self) -> str:
        return sha256(repr(self))

    @property
    def size_bytes(self) -> int:
        return 100 * (len(self.records) + self.rejects) + 1

    @property
    def source_id(self) -> str:
        return identify_source(self.sha256, 0, Claims())


@dataclass(frozen=True)
class Put:
    """Raw files arrive or change, and are read together: one shard."""

    files: tuple[tuple[str, Content], ...]


@dataclass(frozen=True)
class Copy:
    """A raw file is copied, over another perhaps."""

    path: str
    to: str


@dataclass(frozen=True)
class Rename:
    """A raw file is renamed."""

    path: str
    to: str


@dataclass(frozen=True)
class Remove:
    """The rows of a raw file are given up."""

    path: str


@dataclass(frozen=True)
class Reread:
    """A raw file is read anew, by a recipe that makes something else of it."""

    path: str


@dataclass(frozen=True)
class Damage:
    """The lake has lost the rows of this raw file, and of all that were read with it."""

    path: str


@dataclass(frozen=True)
class Mend:
    """What the lake had lost is there again."""


@dataclass(frozen=True)
class Keep:
    """The user's tables become these."""

    extra: str | None
    noted: tuple[int, ...] = ()
    switches: str | None = None


@dataclass(frozen=True)
class TakeDown:
    """A record is taken down, or held back: its row stays in the lake then."""

    record: int
    is_held: bool = False


Step = Put | Copy | Rename | Remove | Reread | Damage | Mend | Keep | TakeDown


@dataclass
class Growing:
    """A data folder and what was put into it so far."""

    data: Path
    publishes: int = 0
    readings: dict[str, int] = field(default_factory=dict)  # of each source
    contents: dict[str, Content] = field(default_factory=dict)  # by source_id

    def __post_init__(self) -> None:
        self.lake = Lake(self.data)
        prepare(self.lake)
        self.manifest = self.lake.log.read()

    @property
    def corpus(self) -> Path:
        return self.data / "corpus.duckdb"

    def grow(self, steps: tuple[Step, ...]) -> Publication:
        """Take a batch in and publish, as one run does."""
        self.manifest = self.lake.log.read()
        for step in steps:
            self._take(step)
        told = run(run_id=f"run-{self.publishes:04d}", versions={}, seconds={})
        instants = {name: told[name].isoformat() for name in ("started_at", "ended_at")}
        self._log({"event": "run", **told, **instants})
        self.publishes += 1
        with pytest.MonkeyPatch.context() as patch:
            # Small as it is, a corpus would soon have lost a third, and be built anew.
            patch.setattr(start, "LEFT_SHARE", 1)
            # And its words would never be sorted together.
            patch.setattr(changes, "FEW", 3)
            patch.setattr(changes, "LARGE", 30)
            published = publish_here(self.data)
        sweep(self.lake, self.lake.log.read())
        if self.publishes % 2:  # the lake's small files become one, and the corpus is not touched
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(compaction, "apart", lambda _, work, *args: work(*args))
                compaction.compact(self.lake, self.lake.log.read(), 2, NEVER)
        return published

    def _log(self, event: dict[str, object]) -> None:
        self.lake.log.append(event)
        self.manifest.apply(event)

    def _take(self, step: Step) -> None:
        """One step; one that speaks of a file that is not there is none."""
        files = self.manifest.files
        match step:
            case Put(arriving):
                self._put(dict(arriving))
            case Keep(extra, noted, switches):
                _write(self.data / "outlets_extra.csv", extra)
                notes = annotations([id_of(number) for number in noted]) if noted else None
                _write(self.data / "annotations.csv", notes)
                _write(self.data / "boilerplate_switches.csv", switches)
            case TakeDown(number, is_held):
                decision = Decision("2024-05-01T00:00:00+00:00", "asked for", "", is_held)
                listed = [decision.entry(id_of(number), "article")]
                withhold(self.lake, self.manifest, listed, "salt")
            case Mend():
                self._log(damaged_event(set()))
            case Copy(path, to) | Rename(path, to) if path in files and path != to:
                entry = files[path]
                self._log(file_event(replace(entry, path=to)))
                if isinstance(step, Rename):
                    self._log({"event": "forget", "path": path})
            case Remove(path) if path in files:
                self._log({"event": "forget", "path": path})
            case Damage(path) if path in files:
                lost = {part.shard_id for part in files[path].parts} | self.manifest.damaged.keys()
                self._log(damaged_event(lost))
            case Reread(path) if path in files:
                self._reread(files[path].parts[0].source_id)

    def _put(self, arriving: dict[str, Content]) -> None:
        known = {p.source_id: e for e in self.manifest.files.values() for p in e.parts}
        sources = {content.source_id: content for content in arriving.values()}
        self.contents |= sources
        shard_id = self._read([s for s in sources if s not in known])
        for path, content in arriving.items():
            if content.source_id in known:
                self._log(file_event(replace(known[content.source_id], path=path)))
            else:
                self._log(file_event(self._entry(path, content, shard_id)))

    def _reread(self, source_id: str) -> None:
        self.readings[source_id] = self.readings.get(source_id, 0) + 1
        shard_id = self._read([source_id])
        for entry in list(self.manifest.files.values()):
            if entry.parts[0].source_id == source_id:
                content = self.contents[source_id]
                self._log(file_event(self._entry(entry.path, content, shard_id)))

    def _read(self, sources: list[str]) -> str:
        """Commit a shard of these sources: its id. None is committed twice."""
        said = sorted((source, self.readings.get(source, 0)) for source in sources)
        shard_id = hashlib.sha256(repr(said).encode()).hexdigest()[:32]
        if not sources or shard_id in self.manifest.shards:
            return shard_id
        rows = [Article(**row) for source, reading in said for row in self._rows(source, reading)]
        lost = [Rejection(**row) for source, _ in said for row in self._rejects(source)]
        report = ShardReport(
            shard_id,
            "recipe",
            tuple(stage_rows(self.lake.staging, shard_id, rows, lost)),
            tuple(self._tally(source) for source in sources),
            seconds={},
            peak_memory_bytes=0,
        )
        commit(self.lake, report)
        self.manifest.take(report)
        return shard_id

    def _rows(self, source: str, reading: int) -> list[dict[str, object]]:
        return [
            record(
                number, reading, source_id=source, record_offset=place // 2 * 100,
                record_ordinal=place,
            )
            for place, number in enumerate(self.contents[source].records)
        ]  # fmt: skip

    def _rejects(self, source: str) -> list[dict[str, object]]:
        url = "https://shared.example/x"
        return [
            reject(source_id=source, record_offset=place // 2 * 100, url=url)
            for place in range(self.contents[source].rejects)
        ]

    def _tally(self, source: str) -> PartTally:
        content = self.contents[source]
        articles, rejects = len(content.records), content.rejects
        tally = Tally(articles + rejects, articles, rejects)
        return PartTally(source, 0, content.size_bytes, tally)

    def _entry(self, path: str, content: Content, shard_id: str) -> FileEntry:
        return FileEntry(
            path, content.sha256, content.size_bytes, 0, 0, "jsonl", "", "recipe", "complete",
            (Covered(shard_id, content.source_id, 0, content.size_bytes),),
        )  # fmt: skip


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text)


def publish_here(data: Path) -> Publication:
    """Publish in this process what the log says, as the next run would find it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        lake = Lake(data)
        return publish(Settings(data=data), lake, lake.log.read())
