"""Holdings -> a database that is complete and checked, made in a process of its own.

What DuckDB has once taken it keeps; so it ends with the build, and whoever asked for it loads none.
A build trusts no file for having been good once. DuckDB gives wrong rows from a flipped bit of
Parquet without a word, so that each file is hashed by the process that is about to read it; and
the last snapshot, which is gone on from, is summed up before it is opened.
"""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from broadsheet.pipeline.apart import Died, apart
from broadsheet.pipeline.storage.files import checksum, exists
from broadsheet.pipeline.storage.trouble import Unreachable
from broadsheet.pipeline.warehouse.holdings import Holdings

MIB = 2**20


class CannotBuild(Exception):
    """The corpus could not be made, and the last one stays; the message says why."""


class _Unusable(Exception):
    """The build failed while it had the last snapshot open; the message says of what."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The last snapshot, and its CRC-32 if anything is to be taken from it, where that is known."""

    path: Path
    crc32: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """A database that was built: the checks that it breaches, its CRC-32, how many of the lake's
    rejects are captures in it, what was amiss."""

    breaches: tuple[str, ...]
    crc32: str
    revisits: int
    notes: tuple[str, ...] = ()


def make(
    stopping: threading.Event,
    holdings: Holdings,
    target: Path,
    *,
    memory_bytes: int,
    threads: int,
    user_tables: Path,
    previous: Previous | None,
    is_anew: bool = False,
) -> Made:
    """A database at `target`, closed: `previous` with what changed since, or, whatever is wrong
    with that, built anew from the lake.

    Raises `CannotBuild`, `NotAsWritten`, or `Stopped` once `stopping` is set.
    """
    place = (holdings, target, memory_bytes, threads, user_tables, is_anew)
    note = None
    if previous is not None:
        try:
            return apart(stopping, _make, *place, previous)
        except (Died, _Unusable) as trouble:
            note = f"{previous.path}: of no use ({trouble}); built anew from the lake"
    try:
        made = apart(stopping, _make, *place, None)
    except Died as death:
        raise CannotBuild(f"the process that built it was {death}") from None
    return replace(made, notes=(*made.notes, note)) if note else made


def _make(
    holdings: Holdings,
    target: Path,
    memory_bytes: int,
    threads: int,
    user_tables: Path,
    is_anew: bool,
    previous: Previous | None,
) -> Made:
    import duckdb  # noqa: PLC0415  (here and below: for this process alone)

    from broadsheet.pipeline.warehouse.build import build  # noqa: PLC0415
    from broadsheet.pipeline.warehouse.reading import check, reading  # noqa: PLC0415
    from broadsheet.pipeline.warehouse.revisits import count_found  # noqa: PLC0415

    fault = fault_of(previous) if previous else None
    try:
        build(
            holdings.loaded(),
            target,
            memory_bytes=memory_bytes,
            threads=threads,
            user_tables=user_tables,
            previous=None if fault or previous is None else previous.path,
            is_anew=is_anew,
        )
        breaches = tuple(breach.told for breach in check(target))
        with reading(target) as con:
            revisits = count_found(con)
    except duckdb.OutOfMemoryException:
        used = f"{memory_bytes // MIB} MiB"
        raise CannotBuild(f"{used} are too little for it: raise warehouse_memory_bytes") from None
    except Unreachable as silence:
        raise CannotBuild(str(silence)) from None
    except (duckdb.Error, OSError) as error:
        told = " ".join(str(error).split())
        if previous is not None and not fault:
            raise _Unusable(told) from None
        if isinstance(error, duckdb.OperationalError | OSError):  # the disk, as a rule
            raise CannotBuild(told) from None
        raise
    return Made(breaches, checksum(target), revisits, (fault,) if fault else ())


def fault_of(previous: Previous) -> str | None:
    """Why nothing may be taken from the last snapshot; None when it is what was published."""
    path = previous.path
    if not exists(path):  # deleted, as it may be at any time
        return None
    if previous.crc32 is not None and _checksum(path) != previous.crc32:
        return f"{path}: not what was published (its checksum differs); built anew from the lake"
    if exists(path.with_name(f"{path.name}.wal")):  # DuckDB would replay it, whoever wrote it
        return f"{path}: a log that is not its own lies beside it; built anew from the lake"
    return None


def _checksum(path: Path) -> str | None:
    try:
        return checksum(path)
    except OSError:
        return None
