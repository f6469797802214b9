"""What was written is there after a power cut, or not at all; what is refused names its path."""

import errno
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from broadsheet.flows.terminal.trouble import foreseen
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, commit, prepare, stage_rows, sweep
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.schema import Rejection
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.storage import durable
from broadsheet.pipeline.storage.trouble import StorageError
from broadsheet.pipeline.warehouse import snapshots
from broadsheet.pipeline.worker.journal import Journal


def reject(number: int, detail: str) -> Rejection:
    return Rejection(
        source_id="s",
        record_offset=number,
        record_ordinal=number,
        stage=Stage.READ,
        reason=Reason.EMPTY,
        detail=detail,
    )


ROW = reject(0, "0 bytes")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is synced and renamed, in order, by name: the real calls, written down."""
    seen: list[tuple[str, str]] = []
    fsync, replace, mkdir = os.fsync, os.replace, os.mkdir

    def noted_fsync(descriptor: int) -> None:
        seen.append(("sync", os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}"))))
        fsync(descriptor)

    def noted_replace(path: Path, final: Path) -> None:
        seen.append(("name", os.path.basename(final)))
        replace(path, final)

    def noted_mkdir(path: Path, *mode: int) -> None:
        seen.append(("make", os.path.basename(path)))
        mkdir(path, *mode)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    monkeypatch.setattr(os, "mkdir", noted_mkdir)
    return seen


def staged(lake: Lake) -> ShardReport:
    """A shard whose Parquet waits for its commit."""
    outputs = stage_rows(lake.staging, "s1", [], [ROW])
    return ShardReport("s1", "r1", tuple(outputs), (), {}, 1)


class TestWhatIsSynced:
    def test_a_shard_before_it_has_its_name_and_the_manifest_last(
        self, tmp_path: Path, calls: list[tuple[str, str]]
    ) -> None:
        lake = Lake(tmp_path)
        prepare(lake)
        report = staged(lake)
        calls.clear()
        commit(lake, report)
        assert calls == [
            ("make", "rejects"),
            ("sync", "lake"),
            ("sync", "s1.rejects.parquet"),
            ("name", "s1.parquet"),
            ("sync", "rejects"),
            ("sync", "manifest.jsonl"),
        ]

    def test_a_snapshot_before_corpus_duckdb_leads_to_it(
        self, tmp_path: Path, calls: list[tuple[str, str]]
    ) -> None:
        (tmp_path / "built.duckdb").write_bytes(b"x")
        snapshots.swap_in(tmp_path / "built.duckdb", tmp_path)
        assert calls == [
            ("make", "snapshots"),
            ("sync", tmp_path.name),
            ("sync", "built.duckdb"),
            ("name", "corpus-000001.duckdb"),
            ("sync", "snapshots"),
            ("name", "corpus.duckdb"),
            ("sync", tmp_path.name),
        ]

    def test_every_new_folder_in_the_one_above_it(
        self, tmp_path: Path, calls: list[tuple[str, str]]
    ) -> None:
        durable.make_folder(tmp_path / "a" / "b")
        assert calls == [("make", "a"), ("sync", tmp_path.name), ("make", "b"), ("sync", "a")]
        durable.make_folder(tmp_path / "a" / "b")
        assert len(calls) == 4

    def test_what_a_killed_run_left_in_the_manifest(
        self, tmp_path: Path, calls: list[tuple[str, str]]
    ) -> None:
        """It reads like an event that was acknowledged, which perhaps only memory holds."""
        log = Log(tmp_path / "manifest.jsonl")
        log.begin()
        calls.clear()
        log.cut_torn_tail()
        assert calls == [("sync", "manifest.jsonl")]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_who_may_read_the_corpus_is_said_by_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        lake = Lake(tmp_path / "data")
        with locked(lake.root, "a test", datetime.now(UTC)):
            prepare(lake)
            commit(lake, staged(lake))
    finally:
        os.umask(before)
    for path in (tmp_path / "data").rglob("*"):
        full = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == full & ~mask, path


INJECTED = """
import sys
from pathlib import Path
from broadsheet.pipeline.storage import durable
from broadsheet.pipeline.storage.trouble import StorageError
folder = Path(sys.argv[1])
(folder / "scratch").write_bytes(b"x")
(folder / "log").write_bytes(b"one\\n")
print("ready", flush=True)
try:
    if sys.argv[2] == "deliver":
        durable.deliver(folder / "scratch", folder / "final")
    else:
        durable.append(folder / "log", b"two\\n")
except StorageError as refusal:
    print(refusal)
"""


@pytest.mark.skipif(not shutil.which("strace"), reason="strace injects the fault: install it")
@pytest.mark.parametrize(
    ("tried", "fault", "told"),
    [
        ("deliver", "fsync:error=EIO:when=1", "scratch: cannot be synced, input/output error"),
        ("deliver", "fsync:error=ENOSPC:when=1", "scratch: cannot be synced, no space left"),
        ("deliver", "rename:error=EIO:when=1", "scratch: cannot take the place of final, input"),
        ("append", "fsync:error=EIO:when=1", "log: cannot be written, input/output error"),
        ("append", "write:error=ENOSPC:when=3", "log: cannot be written, no space left on device"),
    ],
)
def test_what_the_disk_refuses_is_one_line_with_the_path(
    tmp_path: Path, tried: str, fault: str, told: str
) -> None:
    """The real call fails, in the kernel; nothing has the final name, nothing is appended."""
    call = fault.partition(":")[0]
    command = ["strace", "-qq", "-o", "/dev/null", "-P", str(tmp_path / "log")]
    if tried == "deliver":
        command[-1] = str(tmp_path / "scratch")
    if call == "write":
        fault = "write:error=ENOSPC:when=2+"  # the first one lays the file out
    command += ["-e", f"trace={call}", "-e", f"inject={fault}"]
    script = [sys.executable, "-c", INJECTED, str(tmp_path), tried]
    done = subprocess.run(command + script, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"ready\n{tmp_path}/{told}"), done.stdout + done.stderr
    assert done.stdout.count("\n") == 2
    assert not (tmp_path / "final").exists()
    assert (tmp_path / "log").read_bytes() == b"one\n"


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds 64 KiB and is nearly full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    done = (
        subprocess.run(mount, capture_output=True, check=False) if shutil.which("mount") else None
    )
    if done is None or done.returncode:
        pytest.skip("needs the right to mount a tmpfs")
    (disk / "ballast").write_bytes(bytes(56 * 1024))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_told_by_the_file_that_did_not_fit(full_disk: Path) -> None:
    """Parquet, the journal and the manifest: none of their libraries names a path."""
    many = [reject(n, os.urandom(400).hex()) for n in range(99)]
    log = Log(full_disk / "manifest.jsonl")
    log.begin()
    with pytest.raises(StorageError, match=r"^/.*/x\.rejects\.parquet: cannot be written, no sp"):
        stage_rows(full_disk, "x", [], many)
    (full_disk / "x.rejects.parquet").unlink()
    journal = Journal(full_disk / "x.journal")
    with pytest.raises(StorageError, match=r"^/.*/x\.journal: cannot be written, no space left"):
        any(journal.add(row) for row in many)
    journal.close()
    with pytest.raises(StorageError, match=r"^/.*/manifest\.jsonl: cannot be written, no space"):
        log.append({"event": "forget", "path": "/a" * 40_000})
    assert log.path.read_bytes() == b""


def test_a_copy_that_does_not_fit_is_told_and_never_half_a_file(
    full_disk: Path, tmp_path: Path
) -> None:
    """Of the last block a full disk takes what fits, and says so by the number of bytes alone."""
    (tmp_path / "a").write_bytes(os.urandom(40_960))
    with pytest.raises(StorageError, match=r"^/.*/b: cannot be copied from /.*/a, no space left"):
        durable.duplicate(tmp_path / "a", full_disk / "b")


def test_a_refusal_crosses_processes_and_is_told_in_one_line() -> None:
    refusal = StorageError(errno.EIO, "cannot be synced, input/output error", "/data/x")
    again = pickle.loads(pickle.dumps(refusal))
    assert (str(again), again.errno) == (str(refusal), errno.EIO)
    assert foreseen(again) == (1, "/data/x: cannot be synced, input/output error")


class TestANewFolder:
    def test_is_there_when_it_is_complete(self, tmp_path: Path) -> None:
        with durable.new_folder(tmp_path / "out") as scratch:
            durable.write_scratch(scratch / "a" / "b", b"x")
            assert not (tmp_path / "out").exists()
        assert (tmp_path / "out" / "a" / "b").read_bytes() == b"x"

    def test_is_not_there_after_a_failure(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError), durable.new_folder(tmp_path / "out"):
            raise ZeroDivisionError
        assert list(tmp_path.iterdir()) == []

    def test_never_takes_the_place_of_what_somebody_keeps(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "x").write_text("x")
        (tmp_path / "file").write_text("x")
        for name in ("mine", "file"):
            with pytest.raises(ValueError, match="name a new folder"):
                durable.refuse_folder(tmp_path / name)


SHM = Path("/dev/shm")


@pytest.mark.skipif(
    not os.access(SHM, os.W_OK) or SHM.stat().st_dev == Path("/tmp").stat().st_dev,
    reason="no second disk here",
)
def test_a_file_from_another_disk_arrives_whole_or_leaves_what_the_next_sweep_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's scratch is its own disk, the lake a shared one."""
    lake = Lake(tmp_path)
    prepare(lake)
    with tempfile.TemporaryDirectory(dir=SHM) as scratch:
        (Path(scratch) / "x").write_bytes(b"whole")
        durable.deliver(Path(scratch) / "x", tmp_path / "lake" / "articles" / "x.parquet")
        assert (tmp_path / "lake" / "articles" / "x.parquet").read_bytes() == b"whole"

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(durable, "move", killed)
        (Path(scratch) / "y").write_bytes(b"half")
        with pytest.raises(KeyboardInterrupt):
            durable.deliver(Path(scratch) / "y", tmp_path / "lake" / "articles" / "y.parquet")
    assert len([*(tmp_path / "lake" / "articles").iterdir()]) == 2
    sweep(lake, Manifest())
    assert [*(tmp_path / "lake" / "articles").iterdir()] == []


@pytest.mark.parametrize("size", [0, 1, 4_095, 4_096, 2**22, 2**22 + 5])
@pytest.mark.parametrize("past_cache", [durable.PAST_CACHE, 0])
def test_a_copy_has_the_bytes_of_the_file_and_no_more(
    tmp_path: Path, size: int, past_cache: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "PAST_CACHE", past_cache)
    (tmp_path / "a").write_bytes(content := os.urandom(size))
    (tmp_path / "b").write_bytes(b"what lay there before")
    durable.duplicate(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == content


def test_a_folder_is_emptied_though_somebody_still_writes_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers of a run that was just killed: the next one could not begin."""
    folder, rmdir = tmp_path / "staging", os.rmdir
    folder.mkdir()
    (folder / "left").touch()

    def written(path: object, *args: Any, **named: Any) -> None:
        (folder / "late").touch()
        rmdir(cast("Path", path), *args, **named)

    monkeypatch.setattr(os, "rmdir", written)
    durable.empty_folder(folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["staging", "late"]


def test_two_who_write_a_file_at_once_both_succeed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look by hand beside a scheduled one took away what that was about to put in place."""
    sync, final = durable.sync, tmp_path / "alarms.json"

    def interrupted(path: Path) -> None:
        monkeypatch.setattr(durable, "sync", sync)
        durable.write_whole(final, b"second")
        sync(path)

    monkeypatch.setattr(durable, "sync", interrupted)
    durable.write_whole(final, b"first")
    assert [path.name for path in tmp_path.iterdir()] == ["alarms.json"]
    assert final.read_bytes() == b"first"
