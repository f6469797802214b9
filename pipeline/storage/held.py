"""Processes -> the files that they have open: a file whose readers matter is not deleted."""

import os
from collections.abc import Iterator
from pathlib import Path


def held_files() -> set[tuple[int, int]]:
    """Device and inode of every file that a process we may look at has open.

    Where there is no /proc the set is empty: a removed file stays readable to who has it open.
    """
    held = set()
    for descriptor in _descriptors():
        try:
            status = os.stat(descriptor)
        except OSError:  # the process ended, or closed it
            continue
        held.add((status.st_dev, status.st_ino))
    return held


def _descriptors() -> Iterator[str]:
    for process in filter(str.isdecimal, _names("/proc")):
        folder = f"/proc/{process}/fd"
        yield from (f"{folder}/{name}" for name in _names(folder))


def _names(folder: str) -> list[str]:
    """What lies in it; nothing of a process that ended, be it just now, or is not ours to look
    at: `glob` would raise."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def is_held(path: Path, held: set[tuple[int, int]]) -> bool:
    """Whether a file is among them."""
    status = path.stat()
    return (status.st_dev, status.st_ino) in held
