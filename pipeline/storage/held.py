"""Processes -> the files that they have open: a file whose readers matter is not deleted."""

from pathlib import Path


def held_files() -> set[tuple[int, int]]:
    """Device and inode of every file that a process we may look at has open.

    Where there is no /proc the set is empty: a removed file stays readable to who has it open.
    """
    held = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            status = descriptor.stat()
        except OSError:  # the process ended, closed it, or is not ours to look at
            continue
        held.add((status.st_dev, status.st_ino))
    return held


def is_held(path: Path, held: set[tuple[int, int]]) -> bool:
    """Whether a file is among them."""
    status = path.stat()
    return (status.st_dev, status.st_ino) in held
