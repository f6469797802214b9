"""What a Dask worker does: one shard, in a child of its own that can be killed.

Imported by name on a machine that has broadsheet installed. It needs the landing zone and the lake
at the addresses that the driver has for them, and nothing else: no Prefect, no settings.
"""

import multiprocessing
import tempfile
from dataclasses import dataclass
from pathlib import Path

from distributed import Reschedule, Worker, get_worker
from distributed.core import Status

from broadsheet.pipeline.apart import Stopped
from broadsheet.pipeline.lake.store import Lake, deliver_shard, stage_rows
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.runners.makeup import difference, identify_makeup, makeup_of
from broadsheet.pipeline.shards import Shard, ShardReport
from broadsheet.pipeline.storage.durable import make_folder
from broadsheet.pipeline.storage.location import Location
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.worker.supervisor import (
    FileChanged,
    Limits,
    StorageTrouble,
    Supervisor,
)
from broadsheet.pipeline.worker.tally import Stager

AT_WORK = frozenset((Status.running, Status.paused, Status.closing_gracefully))


@dataclass(frozen=True, slots=True)
class Order:
    """A shard to do, and all that a worker needs to know for it: 2 kB."""

    shard: Shard
    rules: Rules
    limits: Limits
    lake: Location
    stager: Stager = stage_rows


def resource_of(makeup: dict[str, str]) -> str:
    """What an admitted worker offers and a shard asks for: a thread of this very makeup."""
    return f"broadsheet {identify_makeup(makeup)}"


async def admit(rules: Rules, makeup: dict[str, str], dask_worker: Worker) -> str | None:
    """Let the worker have shards if it is made of the same as the driver; else say what differs.

    Dask then gives it as many at once as it has threads, and none to one that was not admitted.
    """
    refusal = difference(makeup_of(rules), makeup)
    name = resource_of(makeup)
    if refusal is None and name not in dask_worker.state.total_resources:
        await dask_worker.set_resources(**{name: dask_worker.state.nthreads})
    return refusal


def do(order: Order) -> ShardReport:
    """Run a shard and bring what it gave into the lake.

    Whatever it leaves lies in the worker's own scratch folder, which Dask clears when the next
    worker starts there. Raises `StorageTrouble`, `FileChanged`, `WorkerBug`, or `Stopped` once
    nobody waits for the report any more.
    """
    worker = get_worker()
    key = str(worker.get_current_task())
    _may_have_children()
    with tempfile.TemporaryDirectory(prefix="shard-", dir=worker.local_directory) as scratch:
        lake = Lake(Path(scratch))  # ours are only the staging area and what is copied
        lake.root = order.lake
        make_folder(lake.staging)
        supervisor = Supervisor(1, order.limits, order.rules, lake.staging, order.stager)
        try:
            report = supervisor.do(order.shard, lambda: _is_wanted(worker, key))
            deliver_shard(lake, report)
        except (StorageTrouble, StorageError) as trouble:
            raise StorageTrouble(f"{worker.address}: {trouble}") from None
        except Stopped:  # by us, who are on our way out, or whom nobody waits for
            raise Reschedule from None
        except FileChanged as changed:
            raise FileChanged(f"{worker.address}: {changed}") from None
        finally:
            supervisor.stop()
    return report


def _is_wanted(worker: Worker, key: str) -> bool:
    """Whether somebody still waits: not once the driver was interrupted, killed or cut off, and
    not when the worker is on its way out. A thread of Dask's cannot be cancelled otherwise."""
    task = worker.state.tasks.get(key)
    return task is not None and task.state != "cancelled" and worker.status in AT_WORK


def _may_have_children() -> None:
    """Under Dask's nanny we are a daemon, which may have none: they could outlive it. Ours cannot:
    their fork server ends when the pipe to it closes, however we end."""
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
