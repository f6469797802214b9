"""Ctrl-C and SIGTERM, wherever they come."""

import signal
import threading

import pytest

from broadsheet.flows.terminal.interrupt import ENDINGS, interruptible

# Python's own, which who joins a thread holds for a moment, and who starts one needs.
JOINING = getattr(threading, "_shutdown_locks_lock", threading.Lock())  # of Python 3.11, 3.12


@pytest.mark.parametrize("lock", [threading.Lock(), JOINING], ids=["ours", "Python's"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_interrupt_that_comes_while_a_lock_is_held_ends_what_needs_it(
    ending: signal.Signals, lock: threading.Lock, capsys: pytest.CaptureFixture[str]
) -> None:
    """It came as the workers were put away, whose locks it needs: the run hung for good."""
    ended = threading.Event()

    def end() -> None:
        with lock:
            ended.set()

    with interruptible(end), lock:
        signal.raise_signal(ending)
        assert not ended.is_set()
    assert ended.is_set()
    assert capsys.readouterr().err == "broadsheet: stopping ...\n"


def test_without_one_nothing_is_ended() -> None:
    with interruptible(pytest.fail):
        pass
