"""OSError -> StorageError: which path, and what was tried; the system's own often names neither."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StorageError(OSError):
    """The storage refused; the message is one line that names the path and what was tried."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


class Unreachable(StorageError):
    """An object store did not answer as it should, however often it was asked: no fault of the
    object's, and worth another try later."""


class Taken(StorageError):
    """A create-only PUT found an object of that name."""


class Changed(Exception):
    """An object is gone, or another lies in its place; the message names it."""


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
