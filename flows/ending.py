"""How a scheduled run ended -> the state that Prefect's page shows, in one line."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from prefect.client.schemas.objects import State
from prefect.exceptions import CancelledRun, FailedRun
from prefect.states import Cancelled, Completed, Failed

from broadsheet.flows.terminal.summary import spoken
from broadsheet.pipeline.apart import Stopped
from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.store_log import UnfitStore
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.maintenance import Maintained
from broadsheet.pipeline.publishing import Publication
from broadsheet.pipeline.runners.runner import NoCluster
from broadsheet.pipeline.settings import WrongSetting
from broadsheet.pipeline.sidecars import BadSidecar
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.warehouse.making import CannotBuild

NEEDS_EYES = "NeedsEyes"  # done, like exit code 1: crashed shards, breached checks
FORESEEN = (
    WrongSetting,
    NothingThere,
    BadSidecar,
    NoCluster,
    CannotBuild,
    DamagedLake,
    UnfitStore,
    PermissionError,
    StorageError,
    Stopped,
)


def ended(work: Callable[[], State[Any]]) -> State[Any]:
    """What the work ended as; trouble that we foresee is a message, not a traceback.

    A lake that another process holds is no failure: the next run takes up what this one left.
    """
    tell_only_bugs()
    try:
        return work()
    except LakeLocked as locked:
        return Cancelled(message=str(locked))
    except FORESEEN as trouble:
        return Failed(message=str(trouble))


def tell_only_bugs() -> None:
    """Keep tracebacks of what is none of our faults out of the log of Prefect's engine."""
    logging.getLogger("prefect.flow_runs").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Prefect's engine raises the state that we return, and logs thirty lines of its own code."""
    quiet = (CancelledRun, FailedRun, LakeLocked, *FORESEEN)
    return not record.exc_info or not isinstance(record.exc_info[1], quiet)


def of_ingest(summary: Summary) -> State[Any]:
    """Completed, and by which name."""
    name = NEEDS_EYES if summary.exit_code else "Completed"
    return Completed(name=name, message="; ".join((spoken(summary), *summary.notes)))


def of_maintain(done: Maintained, lines: Sequence[str]) -> State[Any]:
    """The same for what keeps the folder small, which may meet damage."""
    name = NEEDS_EYES if done.trouble else "Completed"
    return Completed(name=name, message="; ".join((*lines, *done.trouble)))


def of_learn(lines: Sequence[str]) -> State[Any]:
    """The same for what outlets' pages taught."""
    return Completed(message="; ".join(lines))


def of_rebuild(done: Publication) -> State[Any]:
    """The same for a rebuild, which may breach checks or meet a damaged lake."""
    name = NEEDS_EYES if done.trouble else "Completed"
    message = "; ".join(("corpus.duckdb is built anew", *done.notes, *done.trouble))
    return Completed(name=name, message=message)
