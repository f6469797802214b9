"""Ctrl-C or SIGTERM -> what runs is ended, once, and a second one is Python's."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def interruptible(end: Callable[[], None]) -> Iterator[None]:
    """`end` what runs at the first interrupt, which Prefect would tell with a page of tracebacks.

    A second one is Python's.
    """

    def stop(*_: object) -> None:
        restore()
        click.echo("broadsheet: stopping ...", err=True)
        end()

    def restore() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, stop)
    try:
        yield
    finally:
        restore()
