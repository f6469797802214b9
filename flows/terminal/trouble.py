"""An exception -> the exit code and the one line in which a person is told, if we foresee it."""

import errno
import os
import shutil
import sys

from broadsheet.flows.terminal.exits import (
    DAMAGED,
    INTERRUPTED,
    INTERRUPTION,
    LOCKED,
    NEEDS_EYES,
    WRONG_USAGE,
)
from broadsheet.pipeline.apart import Stopped
from broadsheet.pipeline.backup.place import WrongPlace
from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.store_log import UnfitStore
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.layouts import DamagedLayout
from broadsheet.pipeline.runners.runner import NoCluster
from broadsheet.pipeline.settings import WrongSetting
from broadsheet.pipeline.sidecars import BadSidecar
from broadsheet.pipeline.warehouse.making import CannotBuild

# A file where a folder should be, a folder that may not be written: another path is the remedy.
MISPLACED = frozenset((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST))
FULL_BELOW_BYTES = 2**20


def foreseen(error: Exception) -> tuple[int, str] | None:
    """What to say of an error; None for a bug of ours, whose traceback somebody needs."""
    return _of_ours(error) or _of_the_machine(error) or _of_a_library(error)


def _of_ours(error: Exception) -> tuple[int, str] | None:
    match error:
        case (
            WrongSetting()
            | NothingThere()
            | BadSidecar()
            | UnfitStore()
            | NoCluster()
            | WrongPlace()
        ):
            return WRONG_USAGE, str(error)
        case Stopped():
            return INTERRUPTED, INTERRUPTION
        case LakeLocked():
            return LOCKED, str(error)
        case CannotBuild():
            return NEEDS_EYES, f"corpus.duckdb could not be built, the last one stays: {error}"
        case DamagedLake() | DamagedLayout():
            return DAMAGED, str(error)
    return None


def _of_the_machine(error: Exception) -> tuple[int, str] | None:
    match error:
        case BrokenPipeError():  # `| head` has seen enough
            return None
        case OSError(filename=str() as path) | OSError(filename=os.PathLike() as path):
            code = WRONG_USAGE if error.errno in MISPLACED else NEEDS_EYES
            return code, f"{os.fspath(path)}: {_told(error)}"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG | errno.EIO):
            return NEEDS_EYES, _told(error)
    return None


def _of_a_library(error: Exception) -> tuple[int, str] | None:
    duckdb = sys.modules.get("duckdb")  # imported by whoever raised its errors
    if duckdb is not None and isinstance(error, duckdb.Error):
        return NEEDS_EYES, _of_duckdb(str(error))
    if type(error).__module__.startswith(("prefect.", "httpx.")):
        return NEEDS_EYES, _of_prefect(error)
    return None


def of_a_query(error: Exception) -> str:
    """What a person is told of a wrong query: a macro's own message stands by itself.

    >>> of_a_query(ValueError("Invalid Input Error: the query, character 1, `lang:en`: no"))
    'the query, character 1, `lang:en`: no'
    """
    return str(error).removeprefix("Invalid Input Error: ")  # DuckDB's, before what error() says


def _told(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _of_duckdb(said: str) -> str:
    line = said.strip().splitlines()[0]
    return f"{line}; `broadsheet rebuild` makes a damaged or outdated corpus.duckdb anew"


def _of_prefect(error: Exception) -> str:
    home = os.environ.get("PREFECT_HOME", ".")
    if os.path.isdir(home) and shutil.disk_usage(home).free < FULL_BELOW_BYTES:
        return f"the disk that holds {home} is full; what was finished is kept"
    line = str(error).strip().splitlines()[0]
    return f"Prefect: {line}; its log: {home}/server.log. What was finished is kept"
