"""A mount that is lost and a clock that jumps, for one process."""

import ctypes
import os
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 0x20000, 0x1000, 0x4000, 0x40000, 2
LIBC = ctypes.CDLL(None, use_errno=True)


def mount_apart(disk: Path, at: Path) -> None:
    """Have a folder lie at an empty one, for this process and its children. Needs root's rights."""
    _do(LIBC.unshare(CLONE_NEWNS))
    _do(LIBC.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    _do(LIBC.mount(os.fsencode(disk), os.fsencode(at), None, MS_BIND, None))


def lose_mount(at: Path) -> None:
    """What is open stays so; whoever looks there finds an empty folder."""
    _do(LIBC.umount2(os.fsencode(at), MNT_DETACH))


def _do(refused: int) -> None:
    if refused:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class _Alike(type):
    """Instances of the real one are instances of this one, too."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


class Jumping(datetime, metaclass=_Alike):
    """A `datetime` whose clock was set."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC).astimezone(tz) + Jumping.by


def jump(by: timedelta) -> None:
    """Set the clock of all our modules in this process."""
    real, real_ns = time.time, time.time_ns
    Jumping.by = by
    time.time = lambda: real() + by.total_seconds()
    time.time_ns = lambda: real_ns() + int(by.total_seconds()) * 10**9
    for name, module in list(sys.modules.items()):
        if name.startswith("broadsheet.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumping  # type: ignore[attr-defined]
