"""A process of its own: what it gives, what it raises, and how it ends."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from broadsheet.pipeline.apart import NEVER, Died, Stopped, apart

ROOT = Path(__file__).parent.parent


def die_of(ending: signal.Signals) -> None:
    os.kill(os.getpid(), ending)


def write_pid_and_wait(path: Path) -> None:
    path.write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from broadsheet.pipeline.apart import NEVER, apart\n"
        "from tests.test_apart import write_pid_and_wait\n"
        "apart(NEVER, write_pid_and_wait, Path(sys.argv[1]))"
    )
    pid = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", script, str(pid)], cwd=ROOT)
    while not (pid.exists() and pid.read_text()):
        assert parent.poll() is None
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 30
    while is_running(int(pid.read_text())):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)
