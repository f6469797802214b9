"""A page that hangs, swells or kills its worker costs itself and nobody else."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.lake.store import stage_rows, staged_path
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Claims, Reason, Stage
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.shards import (
    Output,
    Part,
    Shard,
    ShardReport,
    Source,
    identify_shard,
    identify_source,
)
from broadsheet.pipeline.worker.supervisor import (
    FileChanged,
    Limits,
    Stopped,
    StorageTrouble,
    Supervisor,
    WorkerBug,
    cool_down,
    warm_up,
)
from tests import faults

BODY = "The council of Harrowby met on Monday and spoke about the bridge over the river. " * 6
LIMITS = Limits(
    document_seconds=5.0, cheap_seconds=4.0, memory_bytes=400 * 2**20, recycle_bytes=600 * 2**20
)


def story(n: int, fault: str = "") -> bytes:
    head = f"<html><head><title>Story {n}</title></head><body><article>"
    return f"{head}<p>{fault} {n}. {BODY}</p><p>{BODY}</p></article></body></html>".encode()


def shard_of(folder: Path, documents: list[bytes]) -> Shard:
    parts = []
    for number, document in enumerate(documents):
        path = folder / f"{number:03d}.html"
        path.write_bytes(document)
        sha256 = hashlib.sha256(document).hexdigest()
        source = Source(
            identify_source(sha256, 0, Claims()),
            str(path),
            sha256,
            len(document),
            path.stat().st_mtime_ns,
            sniff(path),
        )
        parts.append(Part(source, 0, len(document)))
    return Shard(identify_shard("r", tuple(parts)), "r", tuple(parts))


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    (tmp_path / "staging").mkdir()
    return tmp_path / "staging"


@pytest.fixture
def supervisor(staging: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(1, LIMITS, Rules(), staging, faults.stage_rows)
    yield supervisor
    supervisor.stop()


def rows(staging: Path, report: ShardReport, table: str) -> list[dict[str, object]]:
    outputs = [output for output in report.outputs if output.table == table]
    return [row for o in outputs for row in pq.read_table(staged_path(staging, o)).to_pylist()]


def finish(
    supervisor: Supervisor, staging: Path, folder: Path, fault: str
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    documents = [story(n, fault if n == 2 else "") for n in range(5)]
    report = supervisor.do(shard_of(folder, documents))
    assert sum(piece.tally.records_seen for piece in report.tallies) == 5
    return rows(staging, report, "articles"), rows(staging, report, "rejects")


def test_a_page_that_always_hangs_is_rejected_with_both_times(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    articles, rejects = finish(supervisor, staging, tmp_path, "HANG-ALWAYS")
    assert sorted(str(a["title"]) for a in articles) == ["Story 0", "Story 1", "Story 3", "Story 4"]
    (reject,) = rejects
    assert reject["reason"] == Reason.TIMEOUT
    assert reject["stage"] == Stage.EXTRACT
    full, cheap = (float(part.split()[0]) for part in str(reject["detail"]).split(", "))
    assert full >= LIMITS.document_seconds
    assert cheap >= LIMITS.cheap_seconds
    assert "HANG-ALWAYS" in str(reject["sample"])


def test_a_page_that_hangs_once_is_kept_by_the_cheap_rung(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    articles, rejects = finish(supervisor, staging, tmp_path, "HANG-ONCE")
    assert rejects == []
    by_title = {a["title"]: a["extractor"] for a in articles}
    assert len(by_title) == 5
    assert by_title["Story 2"] != by_title["Story 1"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("SWELL", Reason.MEMORY), ("OOM-KILL", Reason.MEMORY), ("BUG", Reason.CRASHED)],
)
def test_what_swells_or_crashes_is_rejected_for_it(
    supervisor: Supervisor, staging: Path, tmp_path: Path, fault: str, reason: Reason
) -> None:
    articles, rejects = finish(supervisor, staging, tmp_path, fault)
    assert len(articles) == 4
    assert [r["reason"] for r in rejects] == [reason]


def test_a_segfault_costs_the_rung_not_the_page(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    articles, rejects = finish(supervisor, staging, tmp_path, "SEGFAULT")
    assert (len(articles), rejects) == (5, [])


def test_our_bug_leaves_its_traceback_in_the_ledger(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    _, rejects = finish(supervisor, staging, tmp_path, "BUG")
    assert "ZeroDivisionError: ours" in str(rejects[0]["detail"])


@pytest.mark.slow
def test_kills_leave_the_same_bytes(staging: Path, tmp_path: Path) -> None:
    """A shard whose worker was killed between two records is staged as if nothing had happened."""
    documents = [story(n, "HANG-ONCE" if n == 3 else "") for n in range(6)]
    shard = shard_of(tmp_path, documents)
    digests = set()
    for seconds in (4.0, 5.0):
        limits = Limits(seconds, 4.0, LIMITS.memory_bytes, LIMITS.recycle_bytes)
        supervisor = Supervisor(1, limits, Rules(), staging, faults.stage_rows)
        report = supervisor.do(shard)
        supervisor.stop()
        digests.add(tuple(output.sha256 for output in report.outputs))
        assert not list(staging.glob("*.journal"))
    assert len(digests) == 1


def test_a_file_rewritten_while_it_is_read_is_not_committed(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    shard = shard_of(tmp_path, [story(n) for n in range(3)])
    (tmp_path / "001.html").write_bytes(story(99))
    with pytest.raises(FileChanged, match=r"001\.html"):
        supervisor.do(shard)


def test_a_file_that_only_grew_is_read_as_far_as_it_was_known(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    shard = shard_of(tmp_path, [story(0)])
    with (tmp_path / "000.html").open("ab") as file:
        file.write(b"<p>more</p>")
    report = supervisor.do(shard)
    assert [a["title"] for a in rows(staging, report, "articles")] == ["Story 0"]


def test_a_full_disk_is_worth_another_try(
    supervisor: Supervisor, staging: Path, tmp_path: Path
) -> None:
    shard = shard_of(tmp_path, [story(n) for n in range(3)])
    (staging / "FULL").touch()
    with pytest.raises(StorageTrouble, match="No space left"):
        supervisor.do(shard)
    (staging / "FULL").unlink()
    assert len(rows(staging, supervisor.do(shard), "articles")) == 3


def test_a_stopped_supervisor_takes_nothing_more(staging: Path, tmp_path: Path) -> None:
    supervisor = Supervisor(1, LIMITS, Rules(), staging, faults.stage_rows)
    supervisor.stop()
    with pytest.raises(Stopped):
        supervisor.do(shard_of(tmp_path, [story(0)]))
    assert list(staging.iterdir()) == []


def die_in_the_middle_of_the_report(*given: Any) -> list[Output]:
    """A stager, of which the worker's next message is cut off."""

    def half(line: Connection, content: bytes, *_: object) -> None:
        os.write(line.fileno(), content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    cast("Any", Connection)._send = half
    return stage_rows(*given)


def test_a_worker_that_dies_in_the_middle_of_its_report_is_told_of(
    staging: Path, tmp_path: Path
) -> None:
    supervisor = Supervisor(1, LIMITS, Rules(), staging, die_in_the_middle_of_the_report)
    with pytest.raises(WorkerBug, match="died while it wrote"):
        supervisor.do(shard_of(tmp_path, [story(0)]))
    supervisor.stop()


@pytest.mark.parametrize("looks", [1, 2])
def test_stopped_between_two_steps_of_a_thread_it_says_so(
    staging: Path, tmp_path: Path, looks: int
) -> None:
    """The line was closed under the thread that was about to look at it."""
    supervisor = Supervisor(1, LIMITS, Rules(), staging, faults.stage_rows)
    asked = iter(range(1, looks + 1))

    def is_wanted() -> bool:
        if next(asked) == looks:
            supervisor.stop()
        return True

    with pytest.raises(Stopped):
        supervisor.do(shard_of(tmp_path, [story(0, "HANG-ALWAYS")]), is_wanted)


def test_a_stopped_supervisor_leaves_no_process(staging: Path, tmp_path: Path) -> None:
    supervisor = Supervisor(1, Limits(60, 60, 2**30, 2**30), Rules(), staging, faults.stage_rows)
    shard = shard_of(tmp_path, [story(0, "HANG-ALWAYS")])
    ended: list[BaseException] = []

    def work() -> None:
        try:
            supervisor.do(shard)
        except Stopped as stopped:
            ended.append(stopped)

    thread = threading.Thread(target=work)
    thread.start()
    while not supervisor._workers[0].progress.now().started_ns:
        thread.join(0.05)
    process = supervisor._workers[0]._process
    assert process is not None
    place = Path("/proc", str(process.pid))
    supervisor.stop()
    assert not place.exists()
    thread.join()
    assert [type(error) for error in ended] == [Stopped]
    assert supervisor._workers[0]._process in (None, process), "none was started in its place"


SUPERVISOR = """
import sys, threading, time
from pathlib import Path
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.worker.supervisor import Supervisor, Limits
from tests import faults
from tests.test_worker import shard_of, story
folder = Path(sys.argv[1])
supervisor = Supervisor(1, Limits(600, 600, 2**30, 2**30), Rules(), folder, faults.stage_rows)
shard = shard_of(folder, [story(0, "HANG-ALWAYS")])
threading.Thread(target=supervisor.do, args=(shard,), daemon=True).start()
while not supervisor._workers[0].progress.now().started_ns:
    time.sleep(0.01)
print(supervisor._workers[0]._process.pid, flush=True)
threading.Event().wait()
"""


def test_a_page_that_hangs_does_not_outlive_a_run_that_was_killed(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        worker = Path("/proc", supervisor.stdout.readline().strip())
        assert worker.is_dir()
        supervisor.kill()
    deadline = time.monotonic() + 60
    while worker.is_dir() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not worker.is_dir()


def test_an_interrupt_spares_a_fork_server_that_still_loads(staging: Path, tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to every process; only the supervisor may obey."""
    cool_down()
    warm_up(stage_rows)
    loading = forkserver._forkserver._forkserver_pid
    os.kill(loading, signal.SIGINT)
    supervisor = Supervisor(1, LIMITS, Rules(), staging, stage_rows)
    assert supervisor.do(shard_of(tmp_path, [story(0)])).tallies[0].tally.articles == 1
    supervisor.stop()
    assert forkserver._forkserver._forkserver_pid == loading


def test_the_same_shard_gives_the_same_bytes_with_the_plain_stager(
    staging: Path, tmp_path: Path
) -> None:
    shard = shard_of(tmp_path, [story(n) for n in range(4)])
    digests = set()
    for _ in range(2):
        supervisor = Supervisor(1, LIMITS, Rules(), staging, stage_rows)
        digests.add(tuple(output.sha256 for output in supervisor.do(shard).outputs))
        supervisor.stop()
    assert len(digests) == 1
