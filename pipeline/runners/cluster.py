"""Shards -> a Dask cluster that exists -> reports.

Plain futures of `distributed`, which the Prefect tasks of this machine wait for, so that retries,
Prefect's page and Ctrl-C are what they are without a cluster, and workers know nothing of Prefect.
Tasks of prefect-dask 0.3.7 were measured beside them: 34 CPU ms of the driver and 134 of the worker
each, against 1.2 and 1.5, and 3.7 CPU s before a worker's first; each worker needs a way to
Prefect's API, or starts a server of its own that outlives it.
"""

import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from distributed import CancelledError, Client, Future, KilledWorker
from distributed.client import ClosedClientError

from broadsheet.pipeline.apart import Stopped
from broadsheet.pipeline.lake.store import Lake, acknowledge
from broadsheet.pipeline.runners.makeup import makeup_of
from broadsheet.pipeline.runners.members import Members
from broadsheet.pipeline.runners.remote import Order, do, resource_of
from broadsheet.pipeline.runners.runner import Ending, NoCluster
from broadsheet.pipeline.runners.slots import GLANCE_SECONDS, Slots
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Shard, ShardReport
from broadsheet.pipeline.storage.files import look
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.worker.supervisor import FileChanged, Limits, StorageTrouble, WorkerBug

THREADS = 100  # of ours, each of which has a slice of the shards under way
CONNECT_SECONDS = 10.0
LOOK_SECONDS = 1.0  # between two looks at who is in the cluster
ALONE_SECONDS = 300.0  # how long a run waits for workers once it has none


@dataclass(slots=True)
class _Batch:
    """The shards that one caller of `do` waits for."""

    ended: "queue.SimpleQueue[_Task]" = field(default_factory=queue.SimpleQueue)
    under_way: int = 0
    trouble: StorageTrouble | None = None


@dataclass(slots=True)
class _Task:
    """A shard that was given away."""

    key: str
    shard: Shard
    batch: _Batch
    future: "Future[ShardReport]"


class Cluster:
    """The workers of a Dask scheduler: as many shards at once as they have threads."""

    def __init__(self, settings: Settings, limits: Limits, lake: Lake) -> None:
        self.threads = THREADS
        self._address = settings.dask_address
        self._rules = settings.rules
        self._limits = limits
        self._lake = lake.root if isinstance(lake.root, Url) else lake.root.absolute()
        self._stopping = threading.Event()
        self._alone_since: float | None = None
        self._bug: Exception | None = None  # of ours, for which nobody looks after it any more
        self._slots = Slots(self._check)
        self._tasks: dict[str, _Task] = {}
        self._changing = threading.Lock()
        self._counts = (0, 0)
        makeup = makeup_of(self._rules)
        self._resources = {resource_of(makeup): 1}
        self._client = _connected(self._address)
        self._members = Members(self._client, self._rules, makeup)
        self._look()
        if not self._members.threads:
            self._client.close()
            raise NoCluster("; ".join(self.notes) or _deserted(self._address))
        self._watching = threading.Thread(target=self._keep_looking, name="cluster", daemon=True)
        self._watching.start()

    @property
    def notes(self) -> list[str]:
        """Who was refused, and why."""
        return self._members.notes

    def do(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Ending]]:
        """As they end; after trouble no more are given away, and those under way still count."""
        batch = _Batch()
        try:
            for shard in shards:
                self._slots.take()
                self._give(shard, batch)
                yield from self._ended(batch)
                if batch.trouble:
                    break
            while batch.under_way:
                self._check()
                yield from self._ended(batch, GLANCE_SECONDS)
        finally:
            self._let_go(batch)
        if batch.trouble:
            raise batch.trouble

    def commit(self, lake: Lake, report: ShardReport) -> None:
        """Acknowledge what a worker delivered, once it is seen from here."""
        for output in report.outputs:
            try:
                is_here = look(lake.path(output)).size_bytes == output.size_bytes
            except FileNotFoundError:
                is_here = False
            if not is_here:
                why = "a worker wrote it and it is not here: the lake is not the same for both"
                raise StorageTrouble(f"{lake.path(output)}: {why}")
        acknowledge(lake, report)

    def counts(self) -> tuple[int, int]:
        """Of the shards that are done."""
        return self._counts

    def stop(self) -> None:
        """Whoever waits is told within a second; workers are when the client closes."""
        self._stopping.set()

    def close(self) -> None:
        """Leave: workers notice within a second that nobody waits for what is under way."""
        self._stopping.set()
        self._watching.join()
        self._client.close()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopped("the run was stopped")
        if self._bug:
            told = f"{type(self._bug).__name__}: {self._bug}"
            raise RuntimeError(f"nobody looks after the Dask cluster: {told}") from self._bug
        alone = self._alone_since
        is_cut_off = self._client.status == "closed"
        if is_cut_off or (alone is not None and time.monotonic() - alone > ALONE_SECONDS):
            what = "went away" if is_cut_off else f"had no worker for us for {ALONE_SECONDS:.0f} s"
            raise StorageTrouble(f"the Dask scheduler at {self._address} {what}")

    def _give(self, shard: Shard, batch: _Batch, in_place_of: str | None = None) -> None:
        order = Order(shard, self._rules, self._limits, self._lake)
        # The key is ours alone: a shard of a driver that was killed may still be going.
        key = f"refine-{shard.shard_id}-{uuid4().hex[:8]}"
        future = self._client.submit(do, order, key=key, resources=self._resources)
        task = _Task(key, shard, batch, future)
        with self._changing:
            if in_place_of is None:
                batch.under_way += 1
            elif self._tasks.pop(in_place_of, None) is None:
                return  # it ended meanwhile
            self._tasks[key] = task
        future.add_done_callback(lambda _: self._end(task))

    def _end(self, task: _Task) -> None:
        """Called by Dask: who waits for it has it, and another shard has its slot."""
        with self._changing:
            if self._tasks.pop(task.key, None) is None:
                return  # nobody waits for it
        task.batch.ended.put(task)
        self._slots.give_back()

    def _ended(self, batch: _Batch, wait_seconds: float = 0.0) -> Iterator[tuple[Shard, Ending]]:
        """What has ended by now, or the next that does in so many seconds and what follows it."""
        try:
            while True:
                task = batch.ended.get(wait_seconds > 0, wait_seconds)
                wait_seconds = 0.0
                batch.under_way -= 1
                try:
                    yield task.shard, self._ending(task.future)
                except StorageTrouble as trouble:
                    batch.trouble = trouble
        except queue.Empty:
            return

    def _ending(self, future: "Future[ShardReport]") -> Ending:
        try:
            report = future.result()
        except (FileChanged, WorkerBug) as failure:
            return failure
        except KilledWorker as killed:
            return WorkerBug(f"one Dask worker after the other was lost with it: {killed}")
        except (OSError, CancelledError) as lost:
            self._check()
            raise StorageTrouble(f"Dask lost a shard: {lost}") from None
        self._book(report)
        return report

    def _book(self, report: ShardReport) -> None:
        with self._changing:
            articles, rejects = self._counts
            self._counts = (
                articles + sum(piece.tally.articles for piece in report.tallies),
                rejects + sum(piece.tally.rejects for piece in report.tallies),
            )

    def _let_go(self, batch: _Batch) -> None:
        """Nobody waits for the rest of a batch: with the last reference Dask drops a task."""
        with self._changing:
            left = [key for key, task in self._tasks.items() if task.batch is batch]
            for key in left:
                del self._tasks[key]
        self._slots.give_back(len(left))

    def _keep_looking(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                if self._look():
                    self._renew()
            except (OSError, CancelledError, ClosedClientError):  # of a scheduler that went away
                self._alone_since = self._alone_since or time.monotonic()
            except Exception as bug:  # noqa: BLE001  (raised where shards are waited for)
                self._bug = bug
                return

    def _look(self) -> bool:
        """See who is there; whether that changed."""
        has_changed = self._members.look()
        threads = self._members.threads
        if threads:  # with one more for each worker, none waits for its next shard
            self._slots.resize(sum(threads.values()) + len(threads))
            self._alone_since = None
        else:
            self._alone_since = self._alone_since or time.monotonic()
        return has_changed

    def _renew(self) -> None:
        """Give away anew what no worker has: Dask looks for one when a worker joins, and ours are
        admitted a moment later."""
        given = {key for keys in self._client.processing().values() for key in keys}
        with self._changing:
            strays = [task for key, task in self._tasks.items() if key not in given]
        for task in strays:
            if task.future.status == "pending":
                self._give(task.shard, task.batch, in_place_of=task.key)


def _connected(address: str) -> Client:
    """A client that leaves it to us to tell what went wrong. Raises `NoCluster`."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="broadsheet")
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address} ({error})") from None


def _deserted(address: str) -> str:
    return f"the Dask scheduler at {address} has no workers; start some: dask worker {address}"
