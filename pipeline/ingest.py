"""Settings -> a finished ingest: what there is to do, each shard, the ledger, the snapshot.

Everything but Prefect: the flow says what runs after what, this says what it is.
"""

import hashlib
import json
import resource
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from broadsheet.pipeline.apart import NEVER, Stopped
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.manifest import (
    PUBLISHED,
    DamagedLake,
    FileEntry,
    Manifest,
    add_tally,
    file_event,
)
from broadsheet.pipeline.lake.store import Lake, commit, prepare, stage, sweep, verify
from broadsheet.pipeline.landing import scan
from broadsheet.pipeline.ledger import Failure, Summary, content_id, holdings, total
from broadsheet.pipeline.plan import Cut, Plan, do_meet, plan
from broadsheet.pipeline.recipe import INGREDIENTS, recipe_id
from broadsheet.pipeline.records import Reason, Tally
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Shard
from broadsheet.pipeline.warehouse import snapshots
from broadsheet.pipeline.warehouse.making import CannotBuild, make
from broadsheet.pipeline.worker.supervisor import (
    Crew,
    FileChanged,
    Limits,
    StorageTrouble,
    WorkerBug,
    warm_up,
)

VERSIONED = ("broadsheet", "prefect", "pyarrow", "duckdb", *INGREDIENTS)


class Ingest:
    """One run over a landing zone, under the lake's lock. Made by `opened`."""

    def __init__(self, settings: Settings, lake: Lake, command: str) -> None:
        self.settings = settings
        self.lake = lake
        self.manifest = lake.log.read()
        self.recipe_id = recipe_id(settings.rules)
        self.plan = survey(settings, self.manifest)
        self.failures: list[Failure] = []
        self._known_files = frozenset(self.manifest.files)
        self._command = command
        self._run_id = uuid4().hex
        self._started_at = datetime.now(UTC)
        self._clock = time.monotonic()
        self._tally = Tally()
        self._seconds: dict[str, float] = {}
        self._peak_memory_bytes = 0
        self._committing = threading.Lock()
        self._crew: Crew | None = None
        self._stopping = threading.Event()

    @property
    def needs_work(self) -> bool:
        """Something is new, or the corpus does not hold what the lake does."""
        is_current = self.manifest.is_published and database_of(self.settings.data).exists()
        return not self.plan.is_idle or (bool(self.manifest.files) and not is_current)

    @property
    def is_interrupted(self) -> bool:
        """Somebody asked it to stop."""
        return self._stopping.is_set()

    def warm_up(self) -> None:
        """Begin to load what workers need, while the caller has other things to start."""
        if self.plan.shards:
            warm_up(stage)

    @contextmanager
    def crewed(self) -> Iterator[None]:
        """Have workers, as many as there is work for."""
        if not self.plan.shards:
            yield
            return
        settings = self.settings
        limits = Limits(
            document_seconds=settings.document_timeout_seconds,
            cheap_seconds=settings.cheap_timeout_seconds,
            memory_bytes=settings.worker_memory_bytes,
            recycle_bytes=settings.worker_recycle_bytes,
        )
        size = min(settings.workers, len(self.plan.shards))
        self._crew = Crew(size, limits, settings.rules, self.lake.staging, stage)
        try:
            yield
        finally:
            self._crew.stop()

    def interrupt(self) -> None:
        """Stop at once: what is in the lake stays, the next ingest goes on from there."""
        self._stopping.set()
        if self._crew:
            self._crew.stop()

    def counts(self) -> tuple[int, int]:
        """Articles and rejects so far, for whoever watches."""
        return self._crew.counts() if self._crew else (0, 0)

    def bytes_done(self) -> int:
        """Raw bytes of the planned shards that are in the lake."""
        done = self.manifest.shards
        return sum(s.size_bytes for s in self.plan.shards if s.shard_id in done)

    def do(self, shard: Shard) -> None:
        """Refine one shard and commit it; one that is done already costs nothing.

        Raises `StorageTrouble`, which is worth a retry. What is not becomes a `Failure`.
        """
        assert self._crew is not None
        if self.is_interrupted or shard.shard_id in self.manifest.shards:
            return
        try:
            report = self._crew.do(shard)
        except (FileChanged, WorkerBug) as failure:
            self._fail(shard, failure)
            return
        except Stopped:
            return
        with self._committing:
            commit(self.lake, report)
            self.manifest.shards[shard.shard_id] = report
            for piece in report.tallies:
                add_tally(self._tally, piece.tally)
            for step, seconds in report.seconds.items():
                self._seconds[step] = self._seconds.get(step, 0.0) + seconds
            self._peak_memory_bytes = max(self._peak_memory_bytes, report.peak_memory_bytes)

    def give_up(self, shards: Sequence[Shard], error: BaseException) -> None:
        """Write down which of these shards are not in the lake after the last retry, and why."""
        for shard in shards:
            if shard.shard_id not in self.manifest.shards:
                self._fail(shard, error)

    def _fail(self, shard: Shard, error: BaseException) -> None:
        kinds = ((FileChanged, "changed"), (StorageTrouble, "storage"))
        kind = next((name for of, name in kinds if isinstance(error, of)), "bug")
        paths = tuple(sorted({part.source.path for part in shard.parts}))
        self.failures.append(Failure(kind, paths, str(error)))

    def recut(self) -> bool:
        """Plan again where shards of a file do not meet: it is then read in one piece.

        True if there is more to `do`. Until then none of its rows are anybody's.
        """
        if all(self._meets(entry) for entry in self.plan.entries):
            return False
        self.plan = survey(self.settings, self.manifest)
        return True

    def _meets(self, entry: FileEntry) -> bool:
        shards = self.manifest.shards
        reports = [shards[p.shard_id] for p in entry.parts if p.shard_id in shards]
        known = {p.source_id for p in entry.parts}
        return do_meet([t for r in reports for t in r.tallies if t.source_id in known])

    def settle(self) -> None:
        """Acknowledge every raw file all of whose shards are in the lake."""
        done = [
            entry
            for entry in self.plan.entries
            if all(part.shard_id in self.manifest.shards for part in entry.parts)
            and self._meets(entry)
        ]
        events = [file_event(entry) for entry in done]
        events += [{"event": "forget", "path": path} for path in self.plan.forget]
        self.lake.log.append(*events)
        for event in events:
            self.manifest.apply(event)

    def publish(self) -> list[str]:
        """Record the run, build the corpus from the lake, check it, swap it in: the breaches.

        Raises `DamagedLake`. A corpus that cannot be built is a `Failure`.
        """
        self._record()
        try:
            breaches = publish(self.settings, self.lake, self.manifest, self._stopping)
        except CannotBuild as trouble:
            self.failures.append(Failure("corpus", ("corpus.duckdb",), str(trouble)))
            return []
        except Stopped:
            return []
        if not self.failures:
            sweep(self.lake, self.manifest)
        return breaches

    def _record(self) -> None:
        config = json.dumps(asdict(self.settings.rules), default=str, sort_keys=True)
        run = {
            "event": "run",
            "run_id": self._run_id,
            "started_at": self._started_at.isoformat(),
            "ended_at": datetime.now(UTC).isoformat(),
            "command": self._command,
            "versions": {name: version(name) for name in VERSIONED},
            "config_hash": hashlib.sha256(config.encode()).hexdigest()[:16],
            "records_seen": self._tally.records_seen,
            "articles": self._tally.articles,
            "rejects": self._tally.rejects,
            "seconds": {step: round(s, 3) for step, s in sorted(self._seconds.items())},
            "peak_memory_bytes": max(self._peak_memory_bytes, _own_memory_bytes()),
            "exit_code": self._exit_code([]),
            "snapshot_id": content_id(self.manifest),
        }
        self.lake.log.append(run)
        self.manifest.apply(run)

    def summary(self, breaches: Sequence[str] = ()) -> Summary:
        """What a person, a machine or Prefect's page is told."""
        database = database_of(self.settings.data)
        arrived = sum(entry.path not in self._known_files for entry in self.plan.entries)
        return Summary(
            run_id=self._run_id,
            data=str(self.settings.data),
            database=str(database) if database.exists() else None,
            recipe_id=self.recipe_id,
            files_seen=self.plan.files_seen,
            files_new=arrived - len(self.plan.forget),
            files_changed=len(self.plan.entries) - arrived,
            files_renamed=len(self.plan.forget),
            run=self._tally,
            corpus_files=len(self.manifest.files),
            corpus=total(self.manifest),
            seconds=self._seconds,
            wall_seconds=round(time.monotonic() - self._clock, 2),
            peak_memory_bytes=max(self._peak_memory_bytes, _own_memory_bytes()),
            failures=self.failures,
            breaches=list(breaches),
            exit_code=self._exit_code(breaches),
        )

    def _exit_code(self, breaches: Sequence[str]) -> int:
        if self.is_interrupted:
            return 130
        has_crashed = Reason.CRASHED in self._tally.reasons
        return 1 if self.failures or breaches or has_crashed else 0


def survey(settings: Settings, manifest: Manifest) -> Plan:
    """What lies in the landing zone, and what of it is left to do."""
    cut = Cut(settings.shard_bytes, settings.shard_files)
    found = scan(settings.raw, settings.data)
    return plan(found, manifest, recipe_id(settings.rules), cut)


@contextmanager
def opened(settings: Settings, command: str) -> Iterator[Ingest]:
    """Hold the lake and know what there is to do.

    Raises `LakeLocked`, `NothingThere`, `BadSidecar`, `DamagedLake`.
    """
    lake = Lake(settings.data)
    with locked(lake.root, command, datetime.now(UTC)):
        prepare(lake)
        yield Ingest(settings, lake, command)


def publish(
    settings: Settings, lake: Lake, manifest: Manifest, stopping: threading.Event = NEVER
) -> list[str]:
    """Lake -> a new snapshot of corpus.duckdb; gives the checks that were breached.

    Raises `DamagedLake` rather than publish rows from a file that is not what was written: DuckDB
    would read wrong values from a flipped bit without a word. Raises `CannotBuild`
    and, once `stopping` is set, `Stopped`.
    """
    complaints = verify(lake, manifest)
    if complaints:
        raise DamagedLake("\n".join(complaints))
    arriving = lake.staging / "corpus.duckdb"
    breaches = make(
        stopping,
        holdings(lake, manifest),
        arriving,
        memory_bytes=settings.warehouse_memory_bytes,
        user_tables=settings.data,
        previous=database_of(settings.data),
    )
    snapshots.publish(arriving, settings.data, settings.keep_snapshots)
    lake.log.append(PUBLISHED)
    manifest.apply(PUBLISHED)
    return breaches


def database_of(data: Path) -> Path:
    """Where the corpus lies."""
    return data / "corpus.duckdb"


def _own_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
