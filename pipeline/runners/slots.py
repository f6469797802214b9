"""How many shards are under way at once: as many as there are takers, which may change."""

import threading
from collections.abc import Callable

GLANCE_SECONDS = 1.0


class Slots:
    """A semaphore whose size may change; `check` raises where waiting has become vain."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._changed = threading.Condition()
        self._size = self._taken = 0

    def take(self) -> None:
        """Wait for a free one."""
        with self._changed:
            self._check()
            while self._taken >= self._size:
                self._changed.wait(GLANCE_SECONDS)
                self._check()
            self._taken += 1

    def give_back(self, count: int = 1) -> None:
        """So many are free again."""
        with self._changed:
            self._taken -= count
            self._changed.notify(count)

    def resize(self, size: int) -> None:
        """There are so many from now on; what is taken beyond that stays taken."""
        with self._changed:
            self._size = size
            self._changed.notify_all()
