"""Values that are many -> the same, kept small: pickled and compressed by the block.

What a run has to remember of a raw file is some 2 kB as objects, and some 100 bytes so.
"""

import pickle
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Generic, TypeVar, cast

BLOCK_VALUES = 1024
LEVEL = 1  # 6 takes three times as long and saves a tenth

T = TypeVar("T")


def compressed(value: object) -> bytes:
    """Any value, small."""
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), LEVEL)


def decompressed(block: bytes) -> Any:
    """The value again; the block was made by this very process."""
    return pickle.loads(zlib.decompress(block))  # noqa: S301


class Compressed(Collection[T], Generic[T]):
    """What was added, in its order, made again for each who goes through it."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        self._blocks: list[bytes] = []
        self._open: list[T] = []
        self._count = 0
        self.extend(values)

    def extend(self, values: Iterable[T]) -> None:
        """Add some."""
        for value in values:
            self._open.append(value)
            self._count += 1
            if len(self._open) >= BLOCK_VALUES:
                self._blocks.append(compressed(self._open))
                self._open = []

    def __iter__(self) -> Iterator[T]:
        for block in self._blocks:
            yield from cast("list[T]", decompressed(block))
        yield from self._open

    def drained(self) -> Iterator[T]:
        """The same for the last time: what was given is let go."""
        while self._blocks:
            yield from cast("list[T]", decompressed(self._blocks.pop(0)))
        while self._open:
            yield self._open.pop(0)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: object) -> bool:
        return any(value == one for one in self)
