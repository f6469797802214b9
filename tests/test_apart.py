"""A process of its own: what it gives, what it raises, and how it ends."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import pytest

from broadsheet.pipeline.apart import NEVER, Died, Stopped, apart, be_a_child

ROOT = Path(__file__).parent.parent


def die_of(ending: signal.Signals) -> None:
    os.kill(os.getpid(), ending)


def write_pid_and_wait(path: Path) -> None:
    path.write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def die_in_the_middle_of_its_answer() -> None:
    def half(line: Connection, content: bytes, *_: object) -> None:
        os.write(line.fileno(), content[: len(content) // 2])
        die_of(signal.SIGKILL)

    cast("Any", Connection)._send = half


def outlive_the_parent(started: Path, survived: Path) -> None:
    """Come to `be_a_child` when the parent has ended already."""
    parent = os.getppid()
    started.write_text(str(os.getpid()))
    while os.getppid() == parent:
        time.sleep(0.01)
    be_a_child()
    survived.touch()


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def loaded_with_arrow() -> tuple[bool, int]:
    """Whether pyarrow brought numpy along, and whether that can be had all the same."""
    import pyarrow.compute as pc

    came_along = "numpy" in sys.modules
    total = pc.sum([1, 2]).as_py()
    import numpy as np

    return came_along, int(np.int64(total))


def test_pyarrow_comes_without_numpy_which_whoever_wants_it_still_gets() -> None:
    assert apart(NEVER, loaded_with_arrow) == (False, 3)


def test_it_gives_what_the_function_gives() -> None:
    assert apart(NEVER, divmod, 17, 5) == (3, 2)
    assert apart(NEVER, os.getpid) != os.getpid()


def test_it_raises_what_the_function_raises_and_notes_where() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        apart(NEVER, divmod, 1, 0)
    assert "in _work" in "".join(raised.value.__notes__)


@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        (signal.SIGKILL, "killed by the system, as it does out of memory"),
        (signal.SIGSEGV, "died of SIGSEGV"),
    ],
)
def test_a_death_is_told_with_its_cause(ending: signal.Signals, cause: str) -> None:
    with pytest.raises(Died, match=re.escape(cause)):
        apart(NEVER, die_of, ending)


def test_a_death_in_the_middle_of_the_answer_is_one() -> None:
    with pytest.raises(Died, match="killed by the system"):
        apart(NEVER, die_in_the_middle_of_its_answer)


def test_it_stops_when_told_and_nothing_stays_behind() -> None:
    stopping = threading.Event()
    threading.Timer(0.5, stopping.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        apart(stopping, time.sleep, 600)
    assert time.monotonic() - started < 60
    assert not multiprocessing.active_children()


def test_it_leaves_ctrl_c_to_its_parent() -> None:
    assert apart(NEVER, signal.getsignal, signal.SIGINT) == signal.SIG_IGN


def test_it_leaves_ctrl_c_to_its_parent_while_it_still_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    (tmp_path / "sitecustomize.py").write_text(early)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert apart(NEVER, divmod, 17, 5) == (3, 2)


ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's end"
)
SCRIPT = """
import sys
from pathlib import Path
from multiprocessing import get_context
from broadsheet.pipeline.apart import NEVER, apart
from tests.test_apart import outlive_the_parent, write_pid_and_wait
paths = [Path(one) for one in sys.argv[1:]]
if __name__ == "__main__":
"""


def orphaned(tmp_path: Path, line: str) -> None:
    """Have a parent start a child, by this line, and be killed: the child has a minute to end."""
    pid = tmp_path / "pid"
    command = [sys.executable, "-c", f"{SCRIPT}    {line}", str(pid), str(tmp_path / "survived")]
    parent = subprocess.Popen(command, cwd=ROOT)
    while not (pid.exists() and pid.read_text()):
        assert parent.poll() is None
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 60
    while is_running(int(pid.read_text())):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


@ONLY_LINUX
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    orphaned(tmp_path, "apart(NEVER, write_pid_and_wait, paths[0])")


@ONLY_LINUX
def test_it_ends_too_where_its_parent_ended_before_it_could_know(tmp_path: Path) -> None:
    started = "get_context('spawn').Process(target=outlive_the_parent, args=paths).start()"
    orphaned(tmp_path, started)
    assert not (tmp_path / "survived").exists()
