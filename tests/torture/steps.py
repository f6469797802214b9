"""A command's durable operations, counted one by one -> what is done in the place of one of them.

Counted is what changes the disk for good, be it by our own hands or by `shutil`'s: bytes that are
written for keeps, syncs, and names that come and go. What DuckDB and pyarrow write is scratch until
one of these gives it a name; kills at any moment and disks that are full are for that.
"""

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.storage import durable

CALLS = ("fsync", "mkdir", "replace", "rename", "rmdir", "symlink", "unlink")
WRITE = "write"  # `durable._write`: the end of a log, or a small file


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: which, and on what; of a write also the file and the bytes."""

    number: int
    call: str
    path: Path
    words: tuple[Any, ...]


Act = Callable[[Step, Callable[[], Any]], Any]  # in the place of a step, which the second one does


@contextmanager
def watched(root: Path, act: Act) -> Iterator[None]:
    """Have `act` do each step below a folder, in this process."""
    counting, count = threading.Lock(), [0]
    inside = f"{root}/"

    def counted(real: Callable[..., Any], call: str) -> Callable[..., Any]:
        def done(*words: Any, **named: Any) -> Any:
            path = _path(call, words, named)
            if not path.startswith(inside):
                return real(*words, **named)
            with counting:
                count[0] += 1
                step = Step(count[0], call, Path(path), words)
            return act(step, partial(real, *words, **named))

        return done

    with pytest.MonkeyPatch.context() as patch:
        for call in CALLS:
            patch.setattr(os, call, counted(getattr(os, call), call))
        patch.setattr(durable, "_write", counted(durable._write, WRITE))
        yield


def _path(call: str, words: tuple[Any, ...], named: dict[str, Any]) -> str:
    if call == "fsync":
        return os.readlink(f"/proc/self/fd/{words[0]}")
    if call == WRITE:
        return str(words[0].name)
    path = os.fspath(words[1] if call in {"replace", "rename", "symlink"} else words[0])
    folder = named.get("dir_fd")
    return os.path.join(os.readlink(f"/proc/self/fd/{folder}") if folder else os.getcwd(), path)


def die_at(number: int) -> Act:
    """SIGKILL in front of a step, or in the middle of a write."""

    def act(step: Step, go: Callable[[], Any]) -> Any:
        if step.number == number:
            _begin(step)
            os.kill(os.getpid(), signal.SIGKILL)
        return go()

    return act


def fail_at(number: int, code: int, *, lasts: bool) -> Act:
    """The disk refuses a step, and all that come after it where that lasts."""

    def act(step: Step, go: Callable[[], Any]) -> Any:
        if step.number == number or (lasts and step.number > number):
            if step.number == number:
                _begin(step)
            raise OSError(code, os.strerror(code), str(step.path))
        return go()

    return act


def call_at(number: int, once: Callable[[], object]) -> Act:
    """Something happens in front of a step, which then goes its way."""

    def act(step: Step, go: Callable[[], Any]) -> Any:
        if step.number == number:
            once()
        return go()

    return act


def _begin(step: Step) -> None:
    """Write a piece of what is to be written: half of it, or some of its lines."""
    if step.call == WRITE:
        file, whole = step.words
        ends = [at + 1 for at, byte in enumerate(whole[:-1]) if byte == ord("\n")]
        file.write(whole[: random.Random(step.number).choice([len(whole) // 2, *ends])])
