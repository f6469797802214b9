"""A command killed with SIGKILL at one after another of its durable operations, then run again.

Run as a process of its own, which imports everything once and forks for each run:
python -m tests.killing STRIDE RUNS COMMAND...  prints how many runs were killed, of how many steps.
"""

import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401  (here, so that no run has to load it)
import pyarrow.parquet  # noqa: F401

from broadsheet.flows.cli import main
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.warehouse import build, making  # noqa: F401
from tests.running import here

ROOT = Path(__file__).parent.parent
STEPS = (
    (os, "fsync"), (os, "replace"), (os, "unlink"), (shutil, "rmtree"), (Path, "symlink_to"),
    (Path, "unlink"),
)  # fmt: skip


def killed(stride: int, most: int, *words: str | Path) -> tuple[int, int, str]:
    """In a process of its own: how many runs were killed, how the last ended, what all said."""
    command = [sys.executable, "-m", "tests.killing", str(stride), str(most), *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}  # `tests`, also with PYTHONSAFEPATH
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    count, code = ended.stdout.splitlines()[-1].split()
    return int(count), int(code), ended.stdout + ended.stderr


def deadly(at: int) -> list[int]:
    """Have this process die in front of its `at`-th step; counts them."""
    count = [0]

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **named)

        return counted

    for room, name in STEPS:
        setattr(room, name, counting(getattr(room, name)))
    making.apart = compaction.apart = here  # type: ignore[assignment]
    return count


def run(words: list[str], at: int) -> int:
    """One run in a process of its own: how it ended, negative for a signal."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        code = 1
        try:
            deadly(at)
            main(words, standalone_mode=False)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException:  # noqa: BLE001  (the child ends here, in no frame of its parent's)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    stride, most, *command = sys.argv[1:]
    dead = 0
    code = -1
    while code < 0 and dead < int(most):
        code = run(command, 1 + dead * int(stride))
        dead += code < 0
    if code < 0:
        code = run(command, 0)
    print(dead, code)
