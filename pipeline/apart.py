"""A function and its arguments -> what it gives, found out in a process of its own.

Whatever memory a library kept goes with the process, and when the system kills it, its parent is
there to say so.
"""

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

GLANCE_SECONDS = 0.2  # between two looks at whether it was told to stop
NEVER = threading.Event()
_SPAWN = threading.Lock()

P = ParamSpec("P")
T = TypeVar("T")


class Died(Exception):
    """The process ended without an answer; the message says of what."""


class Stopped(Exception):
    """The process was ended because somebody asked for it."""


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any = None
    error: BaseException | None = None


def apart(stopping: threading.Event, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Call `work` in a new process and wait for what it gives, or until `stopping` is set.

    Function, arguments and answer are pickled. Raises what `work` raises, `Stopped`, or `Died`.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    call = pickle.dumps((work, args, named))
    process = context.Process(target=_work, args=(theirs, call), daemon=True)
    with thin_main(), deaf_to_interrupts():
        process.start()
    theirs.close()
    try:
        answer = _await(ours, stopping)
    except (EOFError, OSError):  # OSError: it died in the middle of what it gives
        process.join()
        raise Died(cause_of_death(process.exitcode)) from None
    except BaseException:
        process.kill()  # nobody waits for it any more
        raise
    finally:
        process.join()
        process.close()
        ours.close()
    if answer.error is not None:
        raise answer.error
    return answer.value  # type: ignore[no-any-return]  # it came through a pipe


def _await(line: Connection, stopping: threading.Event) -> _Answer:
    while not line.poll(GLANCE_SECONDS):
        if stopping.is_set():
            raise Stopped("told to stop")
    answer: _Answer = line.recv()
    return answer


def _work(connection: Connection, call: bytes) -> None:
    be_a_child()
    gc.set_threshold(50_000, 20, 50)  # what `work` imports makes no garbage
    load_arrow()
    try:
        work, args, named = pickle.loads(call)  # noqa: S301  (ours; what it imports, it does here)
        answer = _Answer(work(*args, **named))
    except Exception as error:  # noqa: BLE001  (raised again by whoever waits)
        error.add_note(traceback.format_exc())
        answer = _Answer(error=error)
    connection.send(answer)


def load_arrow() -> None:
    """Load pyarrow without numpy, which it loads wherever that is installed: 0.1 of 0.2 CPU s.

    We give it lists and take lists. Where either is loaded already, nothing is left to save.
    """
    if {"numpy", "pyarrow"} & sys.modules.keys():
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # to import it fails, as documented
    try:
        import pyarrow.compute  # noqa: F401, PLC0415
    finally:
        del sys.modules["numpy"]


def be_a_child() -> None:
    """Leave Ctrl-C to the parent, and end when it does: nobody would want the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():  # it was gone before that
        os._exit(1)


def cause_of_death(exit_code: int | None) -> str:
    """What ended a process, in words.

    >>> cause_of_death(-11), cause_of_death(1)
    ('died of SIGSEGV', 'died of exit code 1')
    """
    code = exit_code or 0
    if code == -signal.SIGKILL:
        return "killed by the system, as it does out of memory"
    return f"died of {signal.Signals(-code).name if code < 0 else f'exit code {code}'}"


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """What starts here inherits that Ctrl-C, which a terminal sends to all of us, is ours alone:
    while it still loads, it would die of it with a page of traceback."""
    resource_tracker.ensure_running()  # it unblocks signals, and would do so in our block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def thin_main() -> Iterator[None]:
    """Show multiprocessing an empty `__main__`: a child imports its parent's main module again,
    which for a Prefect engine process is all of Prefect, 3 CPU seconds for each worker."""
    with _SPAWN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
