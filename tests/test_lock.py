"""One writer at a time, and a dead one never blocks."""

import fcntl
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.lock import LakeLocked, locked, refuse_if_held

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from broadsheet.pipeline.lake.lock import locked
with locked(Path(sys.argv[1]), "an ingest", datetime(2026, 1, 2, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        locked(tmp_path, "an ingest", NOW),
        pytest.raises(LakeLocked) as told,
        locked(tmp_path, "another", NOW),
    ):
        pass
    assert f"an ingest (process {os.getpid()} on " in str(told.value)
    assert "2026-01-02T03:04:05" in str(told.value)


def test_the_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path, "an ingest", NOW):
            pass


def test_who_only_looks_is_no_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two commands begun at once the second looks while the first takes the lock: it told of a
    holder who had long ended."""
    (tmp_path / "lock").touch()
    real = fcntl.flock
    asked: list[int] = []

    def flock(descriptor: int, operation: int) -> None:
        asked.append(operation)
        real(descriptor, operation)
        if asked == [fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_SH | fcntl.LOCK_NB]:
            look.close()

    with open(tmp_path / "lock", "rb") as look:
        real(look, fcntl.LOCK_SH)
        monkeypatch.setattr(fcntl, "flock", flock)
        with locked(tmp_path, "an ingest", NOW), pytest.raises(LakeLocked, match="an ingest"):
            refuse_if_held(tmp_path)


def test_a_killed_holder_does_not_block(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LakeLocked), locked(tmp_path, "second", NOW):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with locked(tmp_path, "third", NOW):
        pass
