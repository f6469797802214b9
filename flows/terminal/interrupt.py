"""Ctrl-C or SIGTERM -> what runs is ended, once, and a second one is Python's."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from broadsheet.flows.terminal.logs import say

ENDINGS = (signal.SIGINT, signal.SIGTERM)


def interrupted_once(end: Callable[[], object]) -> None:
    """`end` what runs at the first Ctrl-C or SIGTERM; no second one disturbs the way out.

    For what ends within seconds of the first; also where a shell's `&` has SIGINT ignored.
    """

    def stop(*_: object) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        end()

    for ending in ENDINGS:
        signal.signal(ending, stop)


def raise_interrupt() -> NoReturn:
    """What Ctrl-C does by itself."""
    raise KeyboardInterrupt


@contextmanager
def interruptible(end: Callable[[], None]) -> Iterator[None]:
    """`end` what runs at the first interrupt, which Prefect would tell with a page of tracebacks.

    A second one is Python's. `end` has a thread of its own: it may need a lock that the very line
    holds that was interrupted. The block ends when it has.
    """
    way_out = threading.Thread(target=end, name="way out")

    def stop(*_: object) -> None:
        restore()
        way_out.start()
        say("stopping ...", logging.WARNING)

    def restore() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    for ending in ENDINGS:
        signal.signal(ending, stop)
    try:
        yield
    finally:
        restore()
        if way_out.ident is not None:
            way_out.join()
