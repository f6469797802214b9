"""What `make torture` does to whole commands, done to the lake alone: each step, in every way."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.store import Lake, prepare, sweep, verify
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.storage import durable
from broadsheet.pipeline.storage.trouble import StorageError
from tests.lake_rows import put_shard, rows_of
from tests.running import here
from tests.torture.power import Disk, Kept
from tests.torture.steps import Step, fail_at, watched
from tests.torture.ways import ERRORS

ONES = ["one", "two", "three"]


@pytest.fixture(autouse=True)
def merges_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "apart", here)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of two shards."""
    root = tmp_path_factory.mktemp("made")
    lake = Lake(root / "data")
    prepare(lake)
    for name in ONES[:2]:
        put_shard(lake, name, [name])
    return root


def go_on(data: Path) -> None:
    """A third shard comes, all three become one file, the old ones go: done before, nothing is."""
    lake = Lake(data)
    prepare(lake)
    manifest = lake.log.read()
    put_shard(lake, ONES[2], [ONES[2]])
    manifest = lake.log.read()
    compaction.compact(lake, manifest, 2, NEVER)
    sweep(lake, manifest)


def held(data: Path) -> object:
    """The rows, once nothing is wrong with them."""
    lake = Lake(data)
    manifest = lake.log.read()
    assert verify(lake, manifest) == []
    return rows_of(lake, manifest)


@pytest.fixture(scope="module")
def whole(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object, int]:
    """The rows before, the rows after, and in how many steps."""
    root = tmp_path_factory.mktemp("whole") / "at"
    shutil.copytree(made, root)
    before, steps = held(root / "data"), []

    def count(step: Step, go: Callable[[], object]) -> object:
        steps.append(step)
        return go()

    with pytest.MonkeyPatch.context() as patch, watched(root, count):
        patch.setattr(compaction, "apart", here)
        go_on(root / "data")
    return before, held(root / "data"), len(steps)


def cut(made: Path, folder: Path, kept: Kept, stride: int) -> list[Path]:
    """What a disk has before every so many steps, and when all is done."""
    root, into = folder / "at", folder / "cuts"
    shutil.copytree(made, root)
    disk = Disk(root, folder / "shadow")
    with watched(root, disk.cuts(into, range(stride, 1_000, stride), kept)):
        go_on(root / "data")
    disk.cut(kept, into / "end")
    return list(into.iterdir())


@pytest.mark.parametrize(("kept", "stride"), [(Kept.NOTHING, 1), (Kept.NAMES, 4), (Kept.HALF, 4)])
def test_a_lake_is_whole_after_a_power_cut_at_any_step_and_goes_on(
    made: Path, whole: tuple[object, object, int], tmp_path: Path, kept: Kept, stride: int
) -> None:
    before, after, steps = whole
    cuts = cut(made, tmp_path, kept, stride)
    assert len(cuts) == steps // stride + 1 > 5
    for root in cuts:
        lake = Lake(root / "data")
        assert verify(lake, lake.log.read()) == [], root
        assert root.name != "end" or held(root / "data") == after, "done, and said so"
        go_on(root / "data")
        assert held(root / "data") == after, root
    assert before != after


@pytest.mark.parametrize("kept", Kept)
def test_a_sync_that_was_left_out_would_be_noticed(
    made: Path, tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "sync", lambda _: None)
    lost = 0
    for root in cut(made, tmp_path, kept, 1):
        lake = Lake(root / "data")
        lost += bool(verify(lake, lake.log.read()))
    assert lost


@pytest.mark.parametrize("error", range(3))
def test_what_a_disk_refuses_at_any_step_is_told_and_done_by_the_next_run(
    made: Path, whole: tuple[object, object, int], tmp_path: Path, error: int
) -> None:
    """A third of the steps each."""
    _, after, steps = whole
    code, lasts = ERRORS[error]
    for at in range(1 + error, steps + 1, 3):
        root = tmp_path / str(at)
        shutil.copytree(made, root)
        with (
            watched(root, fail_at(at, code, lasts=lasts)),
            pytest.raises((StorageError, DamagedLake), match=str(root)),
        ):
            go_on(root / "data")
        go_on(root / "data")
        assert held(root / "data") == after, at


def test_a_mount_that_is_lost_takes_no_lake_with_it(made: Path, tmp_path: Path) -> None:
    """An empty folder is in its place, and no log of a lake without rows is begun there."""
    root = tmp_path / "at"
    shutil.copytree(made, root)
    lake = Lake(root / "data")
    prepare(lake)
    (root / "data").rename(tmp_path / "disk")
    (root / "data" / "lake").mkdir(parents=True)
    with pytest.raises(StorageError, match=r"manifest\.jsonl: gone while .* still mounted\?"):
        lake.log.append({"event": "purged"})
    assert not (root / "data" / "lake" / "manifest.jsonl").exists()
