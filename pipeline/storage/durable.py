"""Bytes in the page cache -> bytes that survive a power cut. Neither pyarrow nor DuckDB syncs."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have the disk hold a file's bytes, or a directory's names. Raises OSError when it cannot."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def swap_in(arriving: Path, final: Path) -> None:
    """Give a synced file its name: whoever looks sees the old one or the new one, for good."""
    os.replace(arriving, final)
    sync(final.parent)
