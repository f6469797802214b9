"""What glibc does with a worker's memory: kept from page to page, given back after each shard.

A page is parsed into some megabytes and forgotten again. By default glibc hands such memory to the
system and asks for it anew for the next page, and what small things of a long life keep it from
handing over stays: a worker grew by 74 MB over 736 pages. Other C libraries know neither.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TUNABLES = "GLIBC_TUNABLES"
# By how much the heap's free top may grow, what is asked for at once, and from which size on a
# piece is no part of the heap (the most that it takes).
KEEPING = (
    "glibc.malloc.trim_threshold=268435456"
    ":glibc.malloc.top_pad=16777216"
    ":glibc.malloc.mmap_threshold=33554432"
)


@contextmanager
def keeping() -> Iterator[None]:
    """Have processes that start in this block keep their memory; what the user says, counts."""
    if TUNABLES in os.environ:
        yield
        return
    os.environ[TUNABLES] = KEEPING
    try:
        yield
    finally:
        del os.environ[TUNABLES]


def give_back() -> None:
    """Hand what this process does not use to the system."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def held_bytes(pid: int) -> int | None:
    """What a process has in memory now, its share of what others have too; None if nobody says."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * resource.getpagesize()


def limit_memory(limit_bytes: int) -> None:
    """Bound what this process may add to the address space it was born with."""
    if sys.platform != "linux":
        return  # RLIMIT_AS is not honoured elsewhere
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    born_with = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (born_with + limit_bytes, resource.RLIM_INFINITY))
