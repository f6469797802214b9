"""Holdings -> a database that is complete and checked, made in a process of its own.

What DuckDB has once taken it keeps; so it ends with the build, and whoever asked for it loads none.
"""

import threading
from pathlib import Path

from broadsheet.pipeline.apart import Died, apart
from broadsheet.pipeline.warehouse.holdings import Holdings

MIB = 2**20


class CannotBuild(Exception):
    """The corpus could not be made, and the last one stays; the message says why."""


def make(
    stopping: threading.Event,
    holdings: Holdings,
    target: Path,
    *,
    memory_bytes: int,
    user_tables: Path,
    previous: Path,
) -> list[str]:
    """A database at `target`, closed; gives the checks that it breaches, a line each.

    Raises `CannotBuild`, or `Stopped` once `stopping` is set.
    """
    try:
        return apart(stopping, _make, holdings, target, memory_bytes, user_tables, previous)
    except Died as death:
        raise CannotBuild(f"the process that built it was {death}") from None


def _make(
    holdings: Holdings, target: Path, memory_bytes: int, user_tables: Path, previous: Path
) -> list[str]:
    import duckdb  # noqa: PLC0415  (here and below: for this process alone)

    from broadsheet.pipeline.warehouse.build import build  # noqa: PLC0415
    from broadsheet.pipeline.warehouse.reading import check  # noqa: PLC0415

    try:
        build(
            holdings,
            target,
            memory_limit=f"{memory_bytes // MIB}MiB",
            user_tables=user_tables,
            previous=previous,
        )
        return [breach.told for breach in check(target)]
    except duckdb.OutOfMemoryException:
        used = f"{memory_bytes // MIB} MiB"
        raise CannotBuild(f"{used} are too little for it: raise warehouse_memory_bytes") from None
    except (duckdb.OperationalError, OSError) as error:  # the disk, as a rule
        raise CannotBuild(" ".join(str(error).split())) from None
