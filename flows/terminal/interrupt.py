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
    holds that was interrupted. It waits from the beginning, since to start a thread takes a lock,
    too. The block ends when it has.
    """
    is_interrupted = False
    is_over = threading.Event()  # the block, or all that it may still do

    def leave() -> None:
        is_over.wait()
        if is_interrupted:
            end()

    def stop(*_: object) -> None:
        nonlocal is_interrupted
        restore()
        is_interrupted = True
        is_over.set()
        say("stopping ...", logging.WARNING)

    def restore() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    way_out = threading.Thread(target=leave, name="way out", daemon=True)  # a second one waits not
    way_out.start()
    for ending in ENDINGS:
        signal.signal(ending, stop)
    try:
        yield
    finally:
        restore()
        is_over.set()
        way_out.join()
