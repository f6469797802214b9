"""Shards as they are cut -> a sequence that knows the next one when somebody asks for it.

All of a plan are kept until the run ends, since who does them asks by number, and may again: each
small, and made when it is asked for.
"""

import sys
import threading
from collections.abc import Iterator
from typing import cast

from broadsheet.pipeline.compressed import compressed, decompressed
from broadsheet.pipeline.shards import Shard


class Shards:
    """Shards, each cut when somebody asks for it; many threads may."""

    def __init__(self, coming: Iterator[Shard]) -> None:
        self._coming = coming
        self._asking = threading.Lock()
        self._trouble: BaseException | None = None  # what ended the planning too early
        self._made: list[bytes] = []
        self.known = 0  # how many there are so far
        self.sizes: dict[str, int] = {}  # bytes of each so far, by its id

    def reach(self, index: int) -> bool:
        """Whether there are more than so many. Raises what the planning does, each time."""
        with self._asking:
            while index >= self.known:
                if self._trouble is not None:
                    raise self._trouble
                try:
                    shard = next(self._coming, None)
                except BaseException as trouble:
                    self._trouble = trouble
                    raise
                if shard is None:
                    return False
                self.sizes[shard.shard_id] = shard.size_bytes
                self._made.append(compressed(shard))
                self.known += 1
            return True

    def finish(self) -> None:
        """Have all of them cut."""
        self.reach(sys.maxsize)

    def between(self, first: int, last: int) -> Iterator[Shard]:
        """From one number to another, both included; each made when its turn comes."""
        return (self[number] for number in range(first, last + 1))

    def let_go(self) -> None:
        """Keep of them no more than how many they are: all are done."""
        self._made.clear()

    def __bool__(self) -> bool:
        return self.reach(0)

    def __len__(self) -> int:
        self.finish()
        return self.known

    def __iter__(self) -> Iterator[Shard]:
        number = 0
        while self.reach(number):
            yield self[number]
            number += 1

    def __getitem__(self, index: int) -> Shard:
        self.reach(index)
        return cast("Shard", decompressed(self._made[index]))
