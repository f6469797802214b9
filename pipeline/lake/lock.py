"""One writer at a time: a lock that dies with its holder and names it."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from broadsheet.pipeline.storage.durable import make_folder

ENDS_EMPTY = "ends_empty"  # the first versions left their names in the file, however they ended
LOOK_SECONDS = 0.001  # more than somebody takes to look whether the lake is free


class LakeLocked(Exception):
    """Another process writes to this lake; the message names it."""


@contextmanager
def locked(lake: Path, purpose: str, now: datetime) -> Iterator[None]:
    """Hold the lake, or raise `LakeLocked` at once.

    The lock is the kernel's (flock), so that a killed holder never blocks; what the file says is
    only for people. Who ends takes its name out again: see `cut_off`.
    """
    make_folder(lake)
    path = lake / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        if not _take(descriptor):
            raise LakeLocked(_told(lake))
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "purpose": purpose,
            "since": now.isoformat(timespec="seconds"),
            ENDS_EMPTY: True,
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        try:
            yield
        finally:
            with suppress(OSError):  # of a mount that is lost; what failed there is told already
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def refuse_if_held(lake: Path) -> None:
    """Raise `LakeLocked` if somebody writes to the lake, before anything dear is loaded."""
    if not (lake / "lock").exists():
        return
    with open(lake / "lock", "rb") as file:
        if not _has(file.fileno(), fcntl.LOCK_SH):
            raise LakeLocked(_told(lake))


def _take(descriptor: int) -> bool:
    """Whether the lock is ours now. Who only looks whether it is free shares it for that moment,
    and is no holder."""
    while not _has(descriptor, fcntl.LOCK_EX):
        if not _has(descriptor, fcntl.LOCK_SH):
            return False
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        time.sleep(LOOK_SECONDS)
    return True


def _has(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def cut_off(lake: Path) -> tuple[str, datetime] | None:
    """Who held the lake last and was killed as it did, and since when."""
    with suppress(OSError, ValueError, KeyError, TypeError), open(lake / "lock", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # nobody begins while we read
        said = json.loads(file.read())
        if said[ENDS_EMPTY]:
            return said["purpose"], datetime.fromisoformat(said["since"])
    return None


def _told(lake: Path) -> str:
    return f"{_holder(lake / 'lock')} holds {lake}; wait for it, or stop it"


def _holder(path: Path) -> str:
    try:
        said = json.loads(path.read_text())
        return f"{said['purpose']} (process {said['pid']} on {said['host']}, since {said['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
