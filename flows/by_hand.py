"""A run by hand where no Prefect server stands: the same steps, threads in the place of tasks.

Prefect would cost 6 to 8 CPU seconds and 165 MB, most of it for an API that this one run asks. The
run's record is its row of `runs`, which scheduled runs have, too.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from broadsheet.flows.terminal.progress import shown
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.ingest import Ingest
from broadsheet.pipeline.lake.damage import note_damage
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, lake_of, prepare
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.planned import Shards
from broadsheet.pipeline.publishing import Publication, publish
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.worker.supervisor import StorageTrouble, cool_down

# A standing server spends 23 ms of CPU on each task run, one thread for all; a cluster 34.
GROWTH = 32
RETRY_DELAY_SECONDS = 10.0  # a lost mount comes back and a disk is cleared; a bad page stays bad


def carry_out(run: Ingest, refine: Callable[[Ingest], None]) -> Summary:
    """What runs after what."""
    with run.working(), shown(run):
        refine(run)
        if run.recut():
            refine(run)
    cool_down()  # what the workers shared is room for the warehouse
    if run.is_interrupted:
        return run.summary()
    run.settle()
    return run.summary(run.publish() if run.needs_work else [])


def refine_in_threads(run: Ingest, delay_seconds: float = RETRY_DELAY_SECONDS) -> None:
    """Neighbours among the shards together, by as many threads as the runner takes; where storage
    fails, again: those that are done by then cost nothing.
    """

    def refine(bounds: tuple[int, int]) -> None:
        tries = 1 + run.settings.storage_retries
        for left in reversed(range(tries)):
            try:
                run.do(shards.between(*bounds))
            except StorageTrouble as trouble:
                if left and not run.pause(delay_seconds):
                    continue
                run.give_up(shards.between(*bounds), trouble)
            except Exception as error:  # noqa: BLE001  (a bug of ours: the summary names it)
                run.give_up(shards.between(*bounds), error)
            return

    shards = run.plan.shards
    with ThreadPoolExecutor(run.threads) as threads:
        list(threads.map(refine, slices(shards)))


def slices(shards: Shards, growth: int = GROWTH) -> Iterator[tuple[int, int]]:
    """First and last of runs of neighbours, as they are planned: single ones first, later a
    thirty-second of all before them, so that 4 000 shards are 175 tasks and none waits for a plan.
    """
    first = 0
    while shards.reach(first):
        shards.reach(first + first // growth)
        last = min(first + first // growth, shards.known - 1)
        yield first, last
        first = last + 1


def rebuild(settings: Settings, purpose: str, stopping: threading.Event = NEVER) -> Publication:
    """Delete nothing, read the lake, swap a new snapshot in.

    Raises `LakeLocked`, `DamagedLake`, `CannotBuild`, and `Stopped` once `stopping` is set.
    """
    with held(settings, purpose) as lake:
        return rebuild_held(settings, lake, stopping)


def rebuild_held(settings: Settings, lake: Lake, stopping: threading.Event) -> Publication:
    """The same of a lake whose lock is held."""
    manifest = read_lake(lake)
    note_damage(lake, manifest, set())  # what was restored since is whole again
    return publish(settings, lake, manifest, stopping, is_anew=True)


@contextmanager
def held(settings: Settings, purpose: str) -> Iterator[Lake]:
    """The lake, which nobody else writes as long as the block lasts."""
    lake = lake_of(settings, purpose)
    with locked(lake.home, purpose, datetime.now(UTC)):
        prepare(lake)
        yield lake
