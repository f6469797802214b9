"""Shards on a Dask cluster: the same lake as one process, whoever dies, and nothing left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from broadsheet.flows.terminal.exits import INTERRUPTION
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.runners import cluster as ours
from broadsheet.pipeline.runners.members import Members
from broadsheet.pipeline.runners.remote import Order, do
from broadsheet.pipeline.runners.runner import Ending
from broadsheet.pipeline.shards import Shard, ShardReport
from broadsheet.pipeline.worker.supervisor import StorageTrouble
from tests import faults
from tests.cluster import Cluster, await_true, can_hide, session_of, started
from tests.hostile import page
from tests.running import ingest, parquet
from tests.test_worker import LIMITS, shard_of, story

HERE = Path(__file__).parent.parent
PATHS = {"PYTHONPATH": f"{HERE}/.ci/src:{HERE}"}  # tests too, for the faults
DRIVER = """
import json, sys
from pathlib import Path
from tests.running import ingest
sys.exit(ingest(sys.argv[1], Path(sys.argv[2]), **json.loads(sys.argv[3])).exit_code)
"""
INGEST = "from broadsheet.flows.cli import main; main()"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers, of which one has a nanny; tests leave them as they were."""
    with started(tmp_path_factory.mktemp("cluster"), 0, environment=PATHS) as cluster:
        cluster.add_worker("plain")
        cluster.add_worker("nursed", nanny=True)
        yield cluster


def zone(folder: Path, pages: int) -> Path:
    raw = folder / "raw"
    raw.mkdir()
    for number in range(pages):
        (raw / f"{number:04d}.html").write_bytes(page(number))
    return raw


def on(cluster: Cluster, **knobs: Any) -> dict[str, Any]:
    return {"runner": "dask", "dask_address": cluster.address, **knobs}


def lean(raw: Path, data: Path, address: str, *, shard_files: int) -> "subprocess.Popen[bytes]":
    """A driver without Prefect, in a process that can be killed."""
    said = json.dumps({"runner": "dask", "dask_address": address, "shard_files": shard_files})
    command = [sys.executable, "-c", DRIVER, str(raw), str(data), said]
    return subprocess.Popen(command, env=os.environ | PATHS, stderr=subprocess.PIPE)


def command(raw: Path, data: Path, address: str, *, shard_files: int) -> list[str]:
    knobs = {"runner": "dask", "dask_address": address, "shard_files": shard_files}
    said = [one for knob in knobs.items() for one in ("--set", "{}={}".format(*knob))]
    return [sys.executable, "-c", INGEST, "ingest", str(raw), "--data", str(data), "--json", *said]


def journals(cluster: Cluster) -> list[Path]:
    return [*cluster.folder.glob("*.scratch/**/*.journal")]


def freeze(cluster: Cluster) -> None:
    """Have what is being read take for ever: only a kill ends it before its time."""
    for machine in cluster.machines.values():
        for pid in machine.readers:
            os.kill(pid, signal.SIGSTOP)


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not outlive the block."""
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_the_lake_is_the_same_as_that_of_one_process(cluster: Cluster, tmp_path: Path) -> None:
    """With more shards than there are slots, and one thread of ours that waits for all of them."""
    raw = zone(tmp_path, 16)
    with ended(lean(raw, tmp_path / "dask", cluster.address, shard_files=2)) as driver:
        assert driver.wait(240) == 0
    ingest(raw, tmp_path / "here", shard_files=2)
    assert len(parquet(tmp_path / "here")) == 8
    assert parquet(tmp_path / "dask") == parquet(tmp_path / "here")
    assert journals(cluster) == []


@pytest.mark.parametrize("worker", ["plain", "nursed"])
@pytest.mark.torture
def test_a_page_that_hangs_is_killed_and_named_on_a_dask_worker_too(
    cluster: Cluster, tmp_path: Path, worker: str
) -> None:
    shard = shard_of(tmp_path, [story(0), story(1, "HANG-ALWAYS"), story(2)])
    order = Order(shard, Rules(), LIMITS, tmp_path / "data" / "lake", faults.stage_rows)
    with Client(cluster.address, set_as_default=False) as client:
        report: ShardReport = client.submit(do, order, workers=worker).result(timeout=240)
        assert not any(client.run(lambda: "prefect" in sys.modules).values()), "no Prefect there"
    (hung,) = [reason for piece in report.tallies for reason in piece.tally.reasons]
    assert hung == Reason.TIMEOUT
    assert sum(piece.tally.articles for piece in report.tallies) == 2
    assert len(parquet(tmp_path / "data")) == 2


def test_a_worker_killed_at_its_work_leaves_nobody_and_the_next_takes_its_shards(
    tmp_path: Path,
) -> None:
    """Also those that nobody could be given, as it was the last."""
    raw = zone(tmp_path, 120)
    with started(tmp_path / "cluster", 0, environment=PATHS) as cluster:
        doomed = cluster.add_worker("doomed", threads=2)
        with ended(lean(raw, tmp_path / "dask", cluster.address, shard_files=20)) as driver:
            await_true(lambda: journals(cluster), what="for work")
            assert doomed.readers
            doomed.kill()
            await_true(lambda: session_of(doomed.process.pid) == [], what="for its children to end")
            left = [*doomed.scratch.glob("**/shard-*")]
            assert left
            cluster.add_worker("doomed")
            assert not any(folder.exists() for folder in left), "the next worker there clears it"
            assert driver.wait(240) == 0
    ingest(raw, tmp_path / "here", shard_files=20)
    assert parquet(tmp_path / "dask") == parquet(tmp_path / "here")


@pytest.mark.torture
def test_a_worker_that_is_told_to_go_hands_its_shards_over(tmp_path: Path) -> None:
    raw = zone(tmp_path, 40)
    with started(tmp_path / "cluster", 1, environment=PATHS) as cluster:
        with ended(lean(raw, tmp_path / "dask", cluster.address, shard_files=10)) as driver:
            await_true(lambda: journals(cluster), what="for work")
            freeze(cluster)
            cluster.add_worker("other")
            cluster.machines["worker-0"].process.terminate()
            assert driver.wait(240) == 0
        assert cluster.machines["worker-0"].process.wait(240) == 0
    ingest(raw, tmp_path / "here", shard_files=10)
    assert parquet(tmp_path / "dask") == parquet(tmp_path / "here")


def test_when_its_driver_is_killed_a_worker_lets_go_and_the_next_driver_goes_on(
    cluster: Cluster, tmp_path: Path
) -> None:
    raw = zone(tmp_path, 120)
    with ended(lean(raw, tmp_path / "dask", cluster.address, shard_files=30)) as driver:
        await_true(lambda: journals(cluster), what="for work")
        freeze(cluster)
        driver.kill()
    await_true(lambda: not journals(cluster), what="for the workers to let go")
    summary = ingest(raw, tmp_path / "dask", **on(cluster, shard_files=30))
    assert (summary.exit_code, summary.corpus.articles) == (0, 120)
    ingest(raw, tmp_path / "here", shard_files=30)
    assert parquet(tmp_path / "dask") == parquet(tmp_path / "here")


def test_an_interrupt_ends_a_run_within_prefect_too(cluster: Cluster, tmp_path: Path) -> None:
    said = command(zone(tmp_path, 120), tmp_path / "data", cluster.address, shard_files=30)
    with ended(subprocess.Popen(said, stderr=subprocess.PIPE)) as driver:
        await_true(lambda: journals(cluster), what="for work")
        freeze(cluster)
        driver.send_signal(signal.SIGINT)
        _, err = driver.communicate(timeout=240)
    assert driver.returncode == 130
    assert err.decode().splitlines() == ["broadsheet: stopping ...", f"broadsheet: {INTERRUPTION}"]
    await_true(lambda: not journals(cluster), what="for the workers to let go")


def test_a_worker_that_is_made_of_something_else_gets_nothing_and_is_named_once(
    cluster: Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(HERE / ".ci" / "src" / "broadsheet", other / "broadsheet")
    with (other / "broadsheet" / "pipeline" / "clean.py").open("a") as code:
        code.write("# another version\n")
    none = tmp_path / "none" / "broadsheet"
    none.mkdir(parents=True)
    (none / "__init__.py").write_text("")
    strangers = [
        cluster.add_worker("other", PYTHONPATH=str(other)),
        cluster.add_worker("none", PYTHONPATH=str(none.parent)),
    ]
    summary = ingest(zone(tmp_path, 6), tmp_path / "data", **on(cluster, shard_files=1))
    for stranger in strangers:
        stranger.end()
    assert (summary.exit_code, summary.run.articles) == (0, 6)
    told = sorted(note.partition("was given no shards: ")[2] for note in summary.notes)
    assert len(told) == 2
    assert told[0].startswith("broadsheet does not run there: ModuleNotFoundError")
    assert told[1].startswith("code ")
    assert "\n" not in "".join(told)


@pytest.mark.skipif(not can_hide(), reason="no mount namespaces here: workers see all we see")
def test_a_lake_that_workers_do_not_share_is_noticed(tmp_path: Path) -> None:
    raw, data = zone(tmp_path, 1), tmp_path / "data"
    data.mkdir()
    with (
        started(tmp_path / "cluster", 1, hidden=(data,), environment=PATHS) as cluster,
        pytest.raises(StorageTrouble, match="the lake is not the same for both"),
    ):
        ingest(raw, data, **on(cluster))


def test_a_bug_in_looking_after_the_cluster_ends_the_run(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else workers that come later would never have a shard, and nobody would know why."""
    real, looks = Members.look, []

    def look(members: Members) -> bool:
        looks.append(members)
        if len(looks) > 1:
            raise ValueError("a bug of ours")
        return real(members)

    given = ours.Cluster.do

    def late(self: ours.Cluster, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Ending]]:
        self._watching.join(60)  # the bug comes before the first shard has ended
        yield from given(self, shards)

    monkeypatch.setattr(Members, "look", look)
    monkeypatch.setattr(ours.Cluster, "do", late)
    monkeypatch.setattr(ours, "LOOK_SECONDS", 0.001)
    with pytest.raises(RuntimeError, match=r"nobody looks after .*: a bug of ours"):
        ingest(zone(tmp_path, 4), tmp_path / "data", **on(cluster))


def told(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", INGEST, "ingest", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    return done.returncode, done.stderr


def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    nobody = ("--set", "runner=dask", "--set", "dask_address=tcp://127.0.0.1:9")
    code, said = told(str(zone(tmp_path, 1)), "--data", str(tmp_path / "data"), *nobody)
    assert (code, said.count("\n")) == (2, 1), said
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in said
    with started(tmp_path / "cluster", 0) as cluster:
        empty = ("--set", "runner=dask", "--set", f"dask_address={cluster.address}")
        code, said = told(str(tmp_path / "raw"), "--data", str(tmp_path / "data"), *empty)
    assert (code, said.count("\n")) == (2, 1), said
    assert "has no workers" in said
