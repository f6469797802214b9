"""A command killed with SIGKILL at one after another of its durable operations, then run again.

Run as a process of its own, which imports everything once and forks for each run:
python -m tests.killing STRIDE RUNS COMMAND...  prints how many runs were killed, of how many steps.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401  (here, so that no run has to load it)
import pyarrow.parquet  # noqa: F401

from broadsheet.flows.cli import main
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.warehouse import build, making  # noqa: F401
from tests.running import here

STEPS = (
    (os, "fsync"), (os, "replace"), (os, "unlink"), (shutil, "rmtree"), (Path, "symlink_to"),
    (Path, "unlink"),
)  # fmt: skip


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
    child = os.fork()
    if not child:
        deadly(at)
        try:
            main(words, standalone_mode=False)
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    stride, most, *command = sys.argv[1:]
    killed = 0
    code = -1
    while code < 0 and killed < int(most):
        code = run(command, 1 + killed * int(stride))
        killed += code < 0
    if code < 0:
        code = run(command, 0)
    print(killed, code)
