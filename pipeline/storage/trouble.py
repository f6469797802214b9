"""OSError -> StorageError: which path, and what was tried; the system's own often names neither."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StorageError(OSError):
    """The storage refused; the message is one line that names the path and what was tried."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


@contextmanager
def refusals(tried: str, path: Path | str) -> Iterator[None]:
    """Raise what the system refuses inside as `StorageError`.

    >>> with refusals("be cut", "/x"):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    broadsheet.pipeline.storage.trouble.StorageError: /x: cannot be cut, no space left on device
    """
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        told = f"cannot {tried}, {why[:1].lower()}{why[1:]}"
        raise StorageError(error.errno, told, str(path)) from error
