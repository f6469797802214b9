"""Settings -> who does the shards. A run gives shards away and takes reports; it knows no more."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Protocol

from broadsheet.pipeline.lake.store import Lake, commit, stage_rows
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Shard, ShardReport
from broadsheet.pipeline.worker.supervisor import (
    FileChanged,
    Limits,
    Supervisor,
    WorkerBug,
)


class NoCluster(Exception):
    """A cluster that cannot be used; the message says why."""


Ending = ShardReport | FileChanged | WorkerBug


class Runner(Protocol):
    """Many threads may give it shards at once."""

    @property
    def threads(self) -> int:
        """How many threads of ours keep it busy."""

    @property
    def notes(self) -> list[str]:
        """What a person should know of how it went, a line each."""

    def do(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Ending]]:
        """Each shard and what became of it, as they end.

        Raises `StorageTrouble`, which is worth a retry of those left, or `Stopped` after `stop`.
        """

    def commit(self, lake: Lake, report: ShardReport) -> None:
        """Have what a report names in the lake: delivered and acknowledged."""

    def counts(self) -> tuple[int, int]:
        """Articles and rejects so far."""

    def stop(self) -> None:
        """Have whoever waits in `do` raise `Stopped`."""

    def close(self) -> None:
        """Let go of all of it; nobody is in `do` any more."""


class Processes:
    """Worker processes of this machine."""

    def __init__(self, size: int, settings: Settings, lake: Lake) -> None:
        self.threads = size
        self.notes: list[str] = []
        self._supervisor = Supervisor(
            size, limits_of(settings), settings.rules, lake.staging, stage_rows
        )

    def do(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Ending]]:
        """One after the other: each of our threads keeps one worker busy."""
        for shard in shards:
            try:
                yield shard, self._supervisor.do(shard)
            except (FileChanged, WorkerBug) as failure:
                yield shard, failure

    def commit(self, lake: Lake, report: ShardReport) -> None:
        """The workers staged it where we can rename it."""
        commit(lake, report)

    def counts(self) -> tuple[int, int]:
        """Of the shards under way, too."""
        return self._supervisor.counts()

    def stop(self) -> None:
        """Kill every worker."""
        self._supervisor.stop()

    def close(self) -> None:
        """The same."""
        self._supervisor.stop()


def runner_of(settings: Settings, lake: Lake, shards: int) -> Runner:
    """Whom the settings ask for. Raises `NoCluster` where that is a cluster that cannot be used."""
    match settings.runner:
        case "threads":
            return Processes(min(settings.workers, shards), settings, lake)
        case "dask":
            if find_spec("distributed") is None:
                raise NoCluster("runner dask needs an extra: pip install 'broadsheet[dask]'")
            from broadsheet.pipeline.runners.cluster import Cluster  # noqa: PLC0415  (an extra)

            return Cluster(settings, limits_of(settings), lake)
        case other:
            raise ValueError(f"unmapped runner {other!r}")


def limits_of(settings: Settings) -> Limits:
    """What a worker may use, wherever it is."""
    return Limits(
        document_seconds=settings.document_timeout_seconds,
        cheap_seconds=settings.cheap_timeout_seconds,
        memory_bytes=settings.worker_memory_bytes,
        recycle_bytes=settings.worker_recycle_bytes,
    )
