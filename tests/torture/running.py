"""A command in a process of its own, forked from one that has imported everything."""

import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import TypeVar

import duckdb  # noqa: F401  (here, so that no run has to load it)
import pyarrow.parquet  # noqa: F401

from broadsheet.flows import by_hand  # noqa: F401
from broadsheet.flows.cli import COMMANDS, main
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.store import stage_rows
from broadsheet.pipeline.warehouse import build, making  # noqa: F401
from broadsheet.pipeline.worker.supervisor import warm_up
from tests.running import here
from tests.torture.steps import Act, watched

T = TypeVar("T")
KNOBS = {
    "BROADSHEET_WORKERS": "1", "BROADSHEET_SHARD_FILES": "2", "BROADSHEET_MERGE_FILES": "2",
    "BROADSHEET_STORAGE_RETRIES": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, negative for a signal, what it said and what it took."""

    code: int
    said: str
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def load() -> None:
    """Import what any command needs, and have the fork server ready that all workers come from."""
    for name in COMMANDS:
        main.get_command(None, name)  # type: ignore[arg-type]
    warm_up(stage_rows)


def run(
    words: tuple[str, ...],
    root: Path,
    act: Act | None = None,
    *,
    first: Callable[[], object] = lambda: None,
    for_seconds: float | None = None,
    knobs: Mapping[str, str] | None = None,
) -> Ended:
    """A command to its end, or to that which `act` has it come to at one of its steps; or killed
    after so many seconds."""
    told = root.parent / f"{root.name}.said"
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _be(words, root, act, first, told, knobs or {})
    if for_seconds is not None:
        time.sleep(for_seconds)
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    said, cpu_seconds = told.read_text(errors="replace"), used.ru_utime + used.ru_stime
    return Ended(os.waitstatus_to_exitcode(status), said, cpu_seconds, used.ru_maxrss * 1024)


def _be(
    words: tuple[str, ...],
    root: Path,
    act: Act | None,
    first: Callable[[], object],
    told: Path,
    knobs: Mapping[str, str],
) -> None:
    """Ends the process, whatever happens: nothing goes on in the frames of its parent."""
    code = 1
    try:
        said = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ |= {**KNOBS, **knobs}
        making.apart = compaction.apart = here  # type: ignore[assignment]
        server = forkserver._forkserver  # type: ignore[attr-defined]
        server.ensure_running = forkserver.ensure_running = server._stop = lambda: None
        first()
        with watched(root, act) if act else nullcontext():
            main(words, standalone_mode=False)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def found_out(question: Callable[[], T]) -> T:
    """What a function gives, asked in a process of its own: no thread of DuckDB's may be forked."""
    ours, theirs = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            os.close(ours)
            try:
                answer: object = question()
            except BaseException:  # noqa: BLE001
                answer = RuntimeError(traceback.format_exc())
            with open(theirs, "wb") as line:
                pickle.dump(answer, line)
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as line:
        packed = line.read()
    os.waitpid(child, 0)
    answer = pickle.loads(packed) if packed else RuntimeError("died without an answer")
    if isinstance(answer, RuntimeError):
        raise answer
    return answer  # type: ignore[return-value]
