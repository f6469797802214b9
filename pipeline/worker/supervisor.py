"""Shards -> reports: long-lived workers, each supervised, killed and replaced where it must be.

No timeout of Prefect or Dask interrupts lxml's C code, and a killed process breaks their pools for
good; so the processes are ours. A worker says in shared memory which record it is at and since
when. One that stays too long, swells or dies costs one record: its successor goes on behind it.
"""

import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from broadsheet.pipeline.apart import Stopped, cause_of_death, deaf_to_interrupts, thin_main
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.shards import Shard, ShardReport
from broadsheet.pipeline.worker.memory import keeping
from broadsheet.pipeline.worker.messages import Job, Trouble, Verdict
from broadsheet.pipeline.worker.progress import Now, Progress, Step
from broadsheet.pipeline.worker.start import start
from broadsheet.pipeline.worker.tally import Stager

GLANCE_SECONDS = 0.2  # between two looks at a worker: a hang is noticed this much late
WRITE_TIMEOUT_SECONDS = 600.0  # Parquet of one chunk; longer means that storage hangs


class StorageTrouble(Exception):
    """The disk refused; the shard may be tried again."""


class FileChanged(Exception):
    """A raw file was rewritten while it was read; the next ingest takes it as it is then."""


class WorkerBug(Exception):
    """An error of ours outside any record; the message is the worker's traceback."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use, and when it is replaced."""

    document_seconds: float
    cheap_seconds: float
    memory_bytes: int
    recycle_bytes: int


def warm_up(stager: Stager) -> ForkServerContext:
    """Have the fork server load what every worker needs; returns at once.

    Called early, its two seconds pass beside the start of Prefect's.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["broadsheet.pipeline.worker.warm", stager.__module__])
    with thin_main(), deaf_to_interrupts(), keeping():
        forkserver.ensure_running()
    return context


def cool_down() -> None:
    """End the fork server: alone, it holds 140 MB that its workers shared.

    `warm_up` starts another.
    """
    # multiprocessing offers no public way to part with it before the process ends.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001


class Supervisor:
    """A fixed number of workers that many threads may give shards to."""

    def __init__(
        self, size: int, limits: Limits, rules: Rules, staging: Path, stager: Stager
    ) -> None:
        self._limits = limits
        self._rules = rules
        self._staging = staging
        self._stager = stager
        self._context = warm_up(stager)
        self._stopping = threading.Event()
        self._finished = (0, 0)
        self._counting = threading.Lock()
        self._workers: list[_Worker] = []
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for _ in range(size):
            worker = _Worker(self._context, limits.memory_bytes, stager)
            self._workers.append(worker)
            self._idle.put(worker)

    def do(self, shard: Shard, is_wanted: Callable[[], bool] = lambda: True) -> ShardReport:
        """Run a shard to its report, whatever its pages do.

        Raises `StorageTrouble`, `FileChanged`, `WorkerBug`, or `Stopped` after `stop` or once
        the report is not wanted any more.
        """
        with self._a_worker() as worker:
            verdicts: dict[tuple[int, int], Verdict] = {}
            while True:
                worker.ensure_alive()
                worker.send(Job(shard, self._rules, self._staging, verdicts))
                ending = self._watch(worker, is_wanted)
                match ending:
                    case ShardReport():
                        self._book(worker)
                        worker.recycle_over(ending.peak_memory_bytes, self._limits.recycle_bytes)
                        return ending
                    case _Culprit():
                        worker.kill()
                        self._judge(ending, shard, verdicts)
                    case None:
                        worker.kill()  # it had gone on just before it was killed: innocent

    def counts(self) -> tuple[int, int]:
        """Articles and rejects so far, of finished shards and of those under way."""
        with self._counting:
            articles, rejects = self._finished
            for worker in self._workers:
                more_articles, more_rejects = worker.progress.counts
                articles += more_articles
                rejects += more_rejects
            return articles, rejects

    def stop(self) -> None:
        """Kill every worker; threads inside `do` raise `Stopped`."""
        self._stopping.set()
        for worker in self._workers:
            worker.retire()

    @contextmanager
    def _a_worker(self) -> Iterator["_Worker"]:
        worker = self._idle.get()
        try:
            if self._stopping.is_set():
                raise Stopped("the workers were stopped")
            yield worker
        finally:
            self._idle.put(worker)

    def _book(self, worker: "_Worker") -> None:
        with self._counting:
            articles, rejects = worker.progress.counts
            worker.progress.uncount()
            self._finished = (self._finished[0] + articles, self._finished[1] + rejects)

    def _watch(
        self, worker: "_Worker", is_wanted: Callable[[], bool]
    ) -> "ShardReport | _Culprit | None":
        """Wait for the worker's answer, or name the record that must be judged."""
        while not self._stopping.is_set() and is_wanted():
            try:
                if worker.connection.poll(GLANCE_SECONDS):
                    answer = worker.connection.recv()
                    if isinstance(answer, ShardReport):
                        return answer
                    return _culprit_of(answer, worker)
            except (EOFError, OSError):  # OSError: unread, or in the middle of its answer
                return worker.cause_of_death() if not self._stopping.is_set() else None
            now = worker.progress.now()
            spent = (time.monotonic_ns() - now.started_ns) / 1e9
            if now.step is not Step.IDLE and spent > self._patience(now):
                worker.kill()
                last = worker.progress.now()
                is_same = last.started_ns == now.started_ns
                return _Culprit(last, Reason.TIMEOUT, f"{spent:.1f} s") if is_same else None
        raise Stopped("the workers were stopped")

    def _patience(self, now: Now) -> float:
        if now.step is Step.WRITE:
            return WRITE_TIMEOUT_SECONDS
        return self._limits.cheap_seconds if now.is_cheap else self._limits.document_seconds

    def _judge(
        self, culprit: "_Culprit", shard: Shard, verdicts: dict[tuple[int, int], Verdict]
    ) -> None:
        """First offence: the cheap rung. Second: rejected, with both measurements."""
        now = culprit.now
        if now.step in (Step.IDLE, Step.WRITE) or now.part >= len(shard.parts):
            raise WorkerBug(
                f"a worker died while it wrote shard {shard.shard_id}: {culprit.detail}"
            )
        place = (now.part, now.ordinal)
        before = verdicts.get(place)
        if before is None:
            verdicts[place] = Verdict(now.step.stage, None, f"{culprit.detail} in full")
        else:
            detail = f"{before.detail}, {culprit.detail} on the cheap rung"
            verdicts[place] = Verdict(now.step.stage, culprit.reason, detail)


@dataclass(frozen=True, slots=True)
class _Culprit:
    """The record at which a worker ended, and how."""

    now: Now
    reason: Reason
    detail: str


def _culprit_of(trouble: Trouble, worker: "_Worker") -> _Culprit:
    match trouble.kind:
        case "memory":
            return _Culprit(worker.progress.now(), Reason.MEMORY, trouble.detail)
        case "storage":
            raise StorageTrouble(trouble.detail)
        case "changed":
            raise FileChanged(trouble.detail)
        case "bug":
            raise WorkerBug(trouble.detail)
        case other:
            raise ValueError(f"unmapped trouble {other!r}")


class _Worker:
    """One process at a time, its line and its progress.

    It belongs to the thread that took it off the idle queue, which alone opens and closes its line:
    closed by another in the middle of a `poll`, it fails, or reads from whoever got its number.
    """

    def __init__(self, context: ForkServerContext, memory_bytes: int, stager: Stager) -> None:
        self._context = context
        self._memory_bytes = memory_bytes
        self._stager = stager
        self._process: ForkServerProcess | None = None
        self._is_retired = False
        self._changing = threading.Lock()  # its thread and `stop` may both come
        self.progress = Progress(context)
        self.connection: Connection

    def ensure_alive(self) -> None:
        """Start a process where there is none; raises `Stopped` once the worker is retired."""
        with self._changing:
            if self._is_retired:
                raise Stopped("the workers were stopped")
            if self._process is not None and self._process.is_alive():
                return
            self._end()
            self.connection, theirs = self._context.Pipe()
            arguments = (theirs, self.progress, self._memory_bytes, self._stager)
            process = self._context.Process(target=start, args=arguments, daemon=True)
            with thin_main():
                process.start()
            theirs.close()
            self._process = process

    def send(self, job: Job) -> None:
        """Hand a shard over; a worker that died idle is found out by `_watch`."""
        self.progress.rest()
        try:
            self.connection.send(job)
        except (BrokenPipeError, ConnectionResetError):
            return

    def kill(self) -> None:
        """End the process, if there is one; nothing that hangs survives SIGKILL."""
        with self._changing:
            self._end()

    def retire(self) -> None:
        """End the process for good: none is started in its place. From any thread."""
        with self._changing:
            self._is_retired = True
            if self._process is not None:
                self._process.kill()
                self._process.join()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()
            process.close()
            self.connection.close()

    def recycle_over(self, used_bytes: int, limit_bytes: int) -> None:
        """Replace a process that has grown: its memory never comes back otherwise."""
        if used_bytes > limit_bytes:
            self.kill()

    def cause_of_death(self) -> _Culprit:
        """Why the process ended by itself, for the ledger."""
        now = self.progress.now()
        with self._changing:
            assert self._process is not None, "its thread alone parts with it"
            self._process.join()
            code = self._process.exitcode or 0
        reason = Reason.MEMORY if code == -signal.SIGKILL else Reason.CRASHED
        return _Culprit(now, reason, f"the worker {cause_of_death(code)}")
