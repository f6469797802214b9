"""The ruler has to be straight."""

import json
import subprocess
import sys

import pytest

from tests.ceiling import unchunked

BURN = "import time\nwhile time.process_time() < 0.5: pass"
ORPHAN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
MEASURE = """
import ctypes, json, sys
from tests import bench
ctypes.CDLL(None).prctl(bench.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
cost = bench.measure("x", [sys.executable, "-c", sys.argv[1]], {})
print(json.dumps([cost.cpu_seconds, cost.parent_cpu_seconds, cost.exit_code, cost.processes]))
"""


def cost_of(program: str) -> list[float]:
    """CPU of the tree and of its root, exit code and processes, measured apart."""
    command = [sys.executable, "-c", MEASURE, program]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(json.loads(said))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and subreapers are Linux's")
def test_the_cpu_of_an_orphan_counts() -> None:
    """A forkserver outlives its parent; its work must not vanish from the account."""
    tree, root, code, _ = cost_of(ORPHAN)
    assert tree > 0.5
    assert root < 0.4
    assert code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and subreapers are Linux's")
def test_the_root_process_is_told_apart() -> None:
    """What the parent itself burns is seen as the parent's."""
    tree, root, code, processes = cost_of(
        BURN + "\ntime.sleep(4); sys = __import__('sys'); sys.exit(1)"
    )
    assert tree > 0.5
    assert root > 0.4
    assert code == 1
    assert processes == 1


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (b"4\r\nBarn\r\n5;x=y\r\n burn\r\n0\r\n\r\n", b"Barn burn"),
        (b"<html>not chunked at all</html>", b"<html>not chunked at all</html>"),
        (b"", b""),
    ],
)
def test_chunks_are_joined_and_what_is_not_chunked_is_left(body: bytes, after: bytes) -> None:
    """Servers say chunked and are not."""
    assert unchunked(body) == after
