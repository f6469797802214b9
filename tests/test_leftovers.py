"""What a killed run leaves in Prefect's tables, settled by the next run by hand."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import tree_of
from tests.hostile import page

PATIENCE_SECONDS = 120.0

pytestmark = pytest.mark.torture  # two real runs, Prefect's server included


def states(data: Path) -> list[str]:
    """Of the flow runs by hand, the first one first."""
    for database in (data / "prefect").glob("by-hand-*.db"):
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as con:
            try:
                rows = con.execute("select state_type from flow_run order by created").fetchall()
            except sqlite3.OperationalError:  # its tables are being made
                return []
            return [state for (state,) in rows]
    return []


def test_a_run_by_hand_settles_what_a_killed_one_left(tmp_path: Path) -> None:
    (raw := tmp_path / "raw").mkdir()
    for number in range(40):
        (raw / f"{number}.html").write_bytes(page(number))
    data = tmp_path / "data"
    command = [sys.executable, "-m", "broadsheet.flows.cli", "ingest", str(raw)]
    command += ["--data", str(data), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while states(data) != ["RUNNING"]:
            assert first.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        for pid in tree_of(first.pid):
            os.kill(pid, signal.SIGKILL)
    assert states(data) == ["RUNNING"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert states(data) == ["CRASHED", "COMPLETED"]
