"""Settings -> a finished ingest: what there is to do, each shard, the ledger, the snapshot.

Everything but Prefect: the flow says what runs after what, this says what it is.
"""

import hashlib
import json
import resource
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any
from uuid import uuid4

from broadsheet.pipeline.apart import Died, Stopped
from broadsheet.pipeline.drafts import Cut, does_meet
from broadsheet.pipeline.filing import filing_of
from broadsheet.pipeline.lake.alternates import outlets_of
from broadsheet.pipeline.lake.compaction import compact
from broadsheet.pipeline.lake.damage import damage, misshapen, note_damage, shards_in
from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.lake.events import file_event, switch_events
from broadsheet.pipeline.lake.lock import LakeLocked, locked
from broadsheet.pipeline.lake.manifest import Manifest, add_tally
from broadsheet.pipeline.lake.opening import is_due, read_back
from broadsheet.pipeline.lake.rounds import RUN_BYTES, read_on
from broadsheet.pipeline.lake.screening import screen
from broadsheet.pipeline.lake.store import Lake, lake_of, prepare, stage_rows, sweep
from broadsheet.pipeline.landing import RawFile, scan
from broadsheet.pipeline.ledger import (
    INTERRUPTED,
    Failure,
    Summary,
    content_id,
    corpus_total,
    found_revisits,
    printable,
    told_by_names,
)
from broadsheet.pipeline.plan import Plan
from broadsheet.pipeline.publishing import database_of, is_current, kept_beside, publish
from broadsheet.pipeline.recipe import INGREDIENTS, recipe_id, slowness, version
from broadsheet.pipeline.records import Reason, Tally
from broadsheet.pipeline.runners.runner import Runner, runner_of
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Book, Shard, ShardReport
from broadsheet.pipeline.sidecars import SHOWN
from broadsheet.pipeline.stale import Background, Outlets
from broadsheet.pipeline.storage.files import exists
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.warehouse.making import CannotBuild
from broadsheet.pipeline.worker.supervisor import FileChanged, StorageTrouble, warm_up

SETTLED_AT_ONCE = 10_000  # raw files: as events they are 3 kB each
VERSIONED = ("broadsheet", "prefect", "pyarrow", "duckdb", *INGREDIENTS)


class Ingest:
    """One run over a landing zone, under the lake's lock. Made by `opened`."""

    def __init__(self, settings: Settings, lake: Lake, command: str) -> None:
        self.settings = settings
        self.lake = lake
        self.manifest = read_back(lake)
        self.recipe_id = recipe_id(settings.rules)
        self.failures: list[Failure] = []
        self.notes: list[str] = [*self.manifest.notes, *filter(None, [slowness()])]
        self._run_id = uuid4().hex
        self.plan = self._survey()
        self._command = command
        self._started_at = datetime.now(UTC)
        self._clock = time.monotonic()
        self._tally = Tally()
        self._seconds: dict[str, float] = {}
        self._peak_memory_bytes = 0
        self._committing = threading.Lock()
        self._committed: set[str] = set()
        self._runner: Runner | None = None
        self._stopping = threading.Event()
        self._overtaken: LakeLocked | None = None  # by another ingest, in an object store

    @property
    def needs_work(self) -> bool:
        """Something is new, or the corpus does not hold what the lake does."""
        is_behind = not is_current(self.settings.data, self.manifest)
        return not self.plan.is_idle or (bool(self.manifest.files) and is_behind)

    def _survey(self) -> Plan:
        """The plan, after a look at the lake, of which each run reads some back: a publish reads
        none but what is new. What is damaged is planned anew."""
        note_damage(self.lake, self.manifest, set())
        found = misshapen(self.lake, self.manifest)
        bad = read_on(self.lake, self.manifest, RUN_BYTES, datetime.now(UTC)).complaints
        found |= shards_in(self.manifest, bad)
        if found:
            note_damage(self.lake, self.manifest, found)
        lost = self.manifest.standing_damaged().values()
        self._lost = [output.name for one in lost for output in one.outputs]
        return survey(self.settings, self.lake, self.manifest)

    def _retaken(self) -> list[str]:
        """What is told of raw files that the lake had lost rows of."""
        if not self.plan.retaken:
            return []
        told = f"{self.plan.retaken} raw files are taken anew: the lake had lost rows of them"
        return [f"{told} ({', '.join(self._lost)})" if self._lost else told]

    def _stale(self) -> list[str]:
        """What is told of raw files whose rows are still those of another recipe, or layouts."""
        if not self.plan.stale:
            return []
        told = "raw files have their rows from another recipe or other layouts still"
        return [f"{self.plan.stale:,} {told}"]

    @property
    def stopping(self) -> threading.Event:
        """Set when somebody asked it to stop."""
        return self._stopping

    @property
    def is_interrupted(self) -> bool:
        """Somebody asked it to stop."""
        return self._stopping.is_set()

    def warm_up(self) -> None:
        """Begin to load what workers need, while the caller has other things to start."""
        if self.plan.shards and self.settings.runner == "threads":
            warm_up(stage_rows)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Have somebody who does the shards, where there are any. Raises `NoCluster`."""
        if not self.plan.shards:
            yield
            return
        first = sum(map(self.plan.shards.reach, range(self.settings.workers)))
        self._runner = runner_of(self.settings, self.lake, first)
        try:
            yield
        finally:
            self._runner.close()
            self.notes.extend(self._runner.notes)

    def interrupt(self) -> None:
        """Stop at once: what is in the lake stays, the next ingest goes on from there."""
        self._stopping.set()
        self.plan.stop()
        if self._runner:
            self._runner.stop()

    def pause(self, seconds: float) -> bool:
        """Wait so long; True, at once, where somebody asks to stop."""
        return self._stopping.wait(seconds)

    def counts(self) -> tuple[int, int]:
        """Articles and rejects so far, for whoever watches."""
        return self._runner.counts() if self._runner else (0, 0)

    @property
    def threads(self) -> int:
        """How many threads of the caller's keep the workers busy."""
        return self._runner.threads if self._runner else 1

    def bytes_done(self) -> int:
        """Raw bytes of the planned shards that are in the lake."""
        done = self.manifest.shards
        sizes = self.plan.shards.sizes.copy()
        return sum(size for shard_id, size in sizes.items() if shard_id in done)

    def bytes_planned(self) -> int:
        """Raw bytes of the shards that are planned so far."""
        return sum(self.plan.shards.sizes.copy().values())

    def do(self, shards: Iterable[Shard]) -> None:
        """Refine shards and commit each; one that is done already costs nothing.

        Raises `StorageTrouble`, which is worth a retry. What is not becomes a `Failure`.
        """
        if self._runner is None:  # there are none
            return
        left = (one for one in shards if not self._is_over(one))
        try:
            for shard, ending in self._runner.do(left):
                if isinstance(ending, ShardReport):
                    self._commit(ending)
                else:
                    self._fail(shard, ending)
        except Stopped:
            return

    def _is_over(self, shard: Shard) -> bool:
        return self.is_interrupted or shard.shard_id in self.manifest.shards

    def _commit(self, report: ShardReport) -> None:
        assert self._runner is not None
        with self._committing:
            try:
                self._runner.commit(self.lake, report)
            except LakeLocked as other:
                self._overtaken = other
                self._stopping.set()
                return
            except StorageError as refusal:
                raise StorageTrouble(str(refusal)) from refusal
            self.manifest.take(report)
            self._committed.add(report.shard_id)
            for piece in report.tallies:
                add_tally(self._tally, piece.tally)
            for step, seconds in report.seconds.items():
                self._seconds[step] = self._seconds.get(step, 0.0) + seconds
            self._peak_memory_bytes = max(self._peak_memory_bytes, report.peak_memory_bytes)

    def give_up(self, shards: Iterable[Shard], error: BaseException) -> None:
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
        if all(does_meet(entry, self.manifest) for entry in self.plan.entries):
            return False
        self.plan = survey(self.settings, self.lake, self.manifest)
        if self.is_interrupted:  # just now: it was the last plan that was told to stop
            self.plan.stop()
        return True

    def settle(self) -> None:
        """Acknowledge every raw file all of whose shards are in the lake, but none of a unit that
        lacks another: it is switched over as a whole."""
        alone = filter(self._is_done, self.plan.drained())
        whole = (unit for unit in self.plan.units if all(map(self._is_done, unit)))
        told = chain(self._renaming(alone), chain.from_iterable(map(switch_events, whole)))
        while events := list(islice(told, SETTLED_AT_ONCE)):
            self.lake.log.append(*events)
            for event in events:
                self.manifest.apply(event)
        if is_due(self.manifest):
            self.manifest = Manifest()  # never two of many files at once
            self.manifest = read_back(self.lake)

    def _renaming(self, entries: Iterable[FileEntry]) -> Iterator[dict[str, Any]]:
        """The events of raw files; the first of a content takes it from the paths that it had."""
        before: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.plan.forget:
            before[self.manifest.files[path].sha256].append(path)
        for entry in entries:
            yield file_event(entry, before.pop(entry.sha256, ()))

    def _is_done(self, entry: FileEntry) -> bool:
        shards = self.manifest.shards
        return all(p.shard_id in shards for p in entry.parts) and does_meet(entry, self.manifest)

    def publish(self) -> list[str]:
        """Record the run, build the corpus from the lake, check it, swap it in: the breaches.

        A corpus that cannot be built is a `Failure`. The corpus tells of its own run, which is
        recorded before, therefore, and once more where it ended otherwise than it looked then.
        """
        self._screen()
        run = self._record()
        breaches = self._publish()
        if self._exit_code(breaches) != run["exit_code"]:
            self._correct(run, breaches)
        return breaches

    def _publish(self) -> list[str]:
        try:
            done = publish(self.settings, self.lake, self.manifest, self._stopping)
        except CannotBuild as trouble:
            self.failures.append(Failure("corpus", ("corpus.duckdb",), str(trouble)))
            return []
        except Stopped:
            return []
        self.notes.extend(done.notes)
        if not self.failures:
            sweep(self.lake, self.manifest, kept=kept_beside(self.settings, self.manifest))
            self._compact()
            active = self.manifest.active_shards().values()
            self.lake.cache.trim({o.sha256 for report in active for o in report.outputs})
        return list(done.breaches)

    def _screen(self) -> None:
        """Take out what was taken down, in what this run read, too, and count it as that."""
        for shard_id, gained in screen(self.lake, self.manifest, self.recipe_id).items():
            if shard_id in self._committed:
                add_tally(self._tally, gained)

    def _compact(self) -> None:
        """Make few files of many small ones; the old ones go when the next run has published."""
        try:
            compact(self.lake, self.manifest, self.settings.merge_files, self._stopping)
        except (Died, StorageError) as trouble:
            told = f"its small files could not be merged: {trouble}"
            self.failures.append(Failure("storage", (str(self.lake.root),), told))
        except Stopped:
            return

    def _correct(self, run: dict[str, Any], breaches: Sequence[str]) -> None:
        """Have the ledger say how the run ended; its publish may have failed for want of room."""
        known = {"exit_code": self._exit_code(breaches), "ended_at": datetime.now(UTC).isoformat()}
        try:
            self.lake.log.append({**run, **known})
        except StorageError as trouble:
            told = f"`runs` says that this run ended with {run['exit_code']}: {trouble}"
            self.failures.append(Failure("storage", (str(self.lake.root),), told))
            return
        self.manifest.apply({**run, **known})

    def _record(self) -> dict[str, Any]:
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
        return run

    def summary(self, breaches: Sequence[str] = ()) -> Summary:
        """What a person, a machine or Prefect's page is told.

        Raises `LakeLocked` where another ingest has committed to the lake in the meantime.
        """
        if self._overtaken is not None:
            raise self._overtaken
        database = database_of(self.settings.data)
        return Summary(
            run_id=self._run_id,
            data=str(self.settings.data),
            database=str(database) if exists(database) else None,
            recipe_id=self.recipe_id,
            files_seen=self.plan.files_seen,
            files_new=self.plan.files_new - len(self.plan.forget),
            files_changed=self.plan.files_told - self.plan.files_new,
            files_renamed=len(self.plan.forget),
            files_removed=len(self.plan.removed),
            removed=[printable(path) for path in self.plan.removed[:SHOWN]],
            unmatched={printable(path): rows for path, rows in self.plan.unmatched},
            filed=told_by_names(self.plan.filed),
            run=self._tally,
            corpus_files=len(self.manifest.files),
            corpus=corpus_total(self.manifest),
            seconds=self._seconds,
            wall_seconds=round(time.monotonic() - self._clock, 2),
            peak_memory_bytes=max(self._peak_memory_bytes, _own_memory_bytes()),
            failures=[*self.failures, *self._damage()],
            breaches=list(breaches),
            notes=[*self.notes, *self._retaken(), *self._stale()],
            exit_code=self._exit_code(breaches),
            beside_pages=self.plan.beside_pages,
            revisits=found_revisits(self.manifest),
        )

    def _damage(self) -> list[Failure]:
        return [
            Failure("damaged", one.raw_files, one.told) for one in damage(self.lake, self.manifest)
        ]

    def _exit_code(self, breaches: Sequence[str]) -> int:
        if self.is_interrupted:
            return INTERRUPTED
        has_crashed = Reason.CRASHED in self._tally.reasons
        return 1 if self.failures or self._damage() or breaches or has_crashed else 0


def survey(settings: Settings, lake: Lake, manifest: Manifest) -> Plan:
    """What lies in the landing zone, and what of it is left to do."""
    cut = Cut(settings.shard_bytes, settings.shard_files)
    found = scan(settings.raw, settings.data, settings.lake_url)
    filing = filing_of(settings.raw, settings.rules.paths)
    most = settings.re_extract_shards

    def outlets(entries: Sequence[FileEntry]) -> Outlets:
        of = {part.shard_id for entry in entries for part in entry.parts}
        return outlets_of(lake, [manifest.shards[shard_id] for shard_id in sorted(of)])

    background = None if most is None else Background(most, outlets)
    book = Book(lake.root, manifest.layouts) if manifest.layouts else None
    recipe = recipe_id(settings.rules)

    def below(folder: str) -> Iterator[RawFile]:
        return scan([folder], settings.data, settings.lake_url)

    return Plan(found, manifest, recipe, cut, lake.cache, filing, background, book, below)


@contextmanager
def opened(settings: Settings, command: str) -> Iterator[Ingest]:
    """Hold the lake and know what there is to do.

    Raises `LakeLocked`, `NothingThere`, `BadSidecar`, `DamagedLake`, `UnfitStore`.
    """
    lake = lake_of(settings, command)
    with locked(lake.home, command, datetime.now(UTC)):
        prepare(lake)
        yield Ingest(settings, lake, command)


def _own_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
