"""Whatever `verify` finds: mended from the raw files, from a backup, or told as lost, by name."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.pipeline.lake import opening
from broadsheet.pipeline.lake.opening import keep_checkpoint, read_lake
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.warehouse import making
from tests.commanding import Told, broadsheet
from tests.hostile import page
from tests.running import ask, corpus, here, ingest, parquet
from tests.test_damage import first_shard, flip

FAST = {"shard_files": 2}
ROWS = "select path, capture_id, url from captures join raw_files using (raw_file_id) order by all"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four raw files, one of them no article, and a backup of what an ingest made of them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "raw").mkdir()
    said = ["file,url"]
    for number in range(3):
        (folder / "raw" / f"{number}.html").write_bytes(page(number))
        said.append(f"{number}.html,https://a.example/{number}")
    (folder / "raw" / "1-empty.html").write_bytes(b"")
    (folder / "raw" / "metadata.csv").write_text("\n".join(said))
    ingest(folder / "raw", folder / "data", **FAST)
    assert broadsheet("backup", folder / "place", "--data", folder / "data").returncode == 0
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def repair(data: Path, *more: str | Path) -> Told:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        patch.setenv("BROADSHEET_WORKERS", "1")
        patch.setenv("BROADSHEET_SHARD_FILES", "2")
        return broadsheet("repair", "--data", data, *more)


def is_whole(data: Path) -> bool:
    return broadsheet("verify", "--data", data).stdout == "lake: whole\ncorpus: whole\n"


@pytest.fixture
def no_raw(made: Path) -> Iterator[None]:
    """The raw files are gone for as long as the test lasts."""
    (made / "raw").rename(made / "away")
    yield
    (made / "away").rename(made / "raw")


def test_what_raw_files_are_there_for_is_mended_by_itself(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flipped bit in the lake, one in the corpus, a checkpoint that is none: all in one go."""
    monkeypatch.setattr(opening, "CHECKPOINT_EVENTS", 1)
    keep_checkpoint(Lake(data), read_lake(Lake(data)))
    (checkpoint,) = (data / "lake" / "checkpoints").iterdir()
    monkeypatch.undo()
    files, rows = parquet(data), corpus(data)
    for victim in (first_shard(data), (data / "corpus.duckdb").resolve(), checkpoint):
        flip(victim)
    assert not is_whole(data)
    told = repair(data)
    assert told.returncode == 0, told
    assert "2 raw files were read anew, their rows are back" in told.stdout
    assert (parquet(data), corpus(data)) == (files, rows), "the same bytes, the same rows"
    assert is_whole(data)
    assert repair(data).stdout == "the lake is whole\n"


def test_a_damaged_corpus_alone_is_built_anew(data: Path) -> None:
    rows = corpus(data)
    flip((data / "corpus.duckdb").resolve(), 0.8)
    told = repair(data)
    assert (told.returncode, "not what was published" in told.stdout) == (0, True)
    assert corpus(data) == rows
    assert is_whole(data)


@pytest.mark.usefixtures("no_raw")
@pytest.mark.parametrize("harm", ["flipped", "missing"])
def test_what_nothing_mends_is_told_with_the_names_of_its_rows(data: Path, harm: str) -> None:
    rows = set(ask(data, ROWS))
    for victim in first_shard(data), *(data / "lake" / "rejects").glob("*"):
        if harm == "flipped":
            flip(victim)
        else:
            victim.unlink()
    told = repair(data, "--json")
    assert told.returncode == 1
    said = json.loads(told.stdout)
    left = set(ask(data, ROWS))
    lost = {(one["raw_file"], one["article_id"], one["url"]) for one in said["lost"]}
    assert {row for row in lost if row[1]} == rows - left != set()
    again = repair(data)
    assert (again.returncode, "! lost: " in again.stdout) == (1, True)
    for _, article_id, url in rows - left:
        assert f"{article_id}  {url}" in again.stdout
    assert any("1-empty.html" in row[0] for row in lost if row[1] is None)
    given_up = repair(data, "--forget")
    assert (given_up.returncode, "are given up" in given_up.stdout) == (0, True)


@pytest.mark.usefixtures("no_raw")
def test_a_backup_mends_what_has_no_raw_files(made: Path, data: Path) -> None:
    """Files of the lake, and the beginning of its log: what was acknowledged since stays."""
    files, rows = parquet(data), corpus(data)
    lake = Lake(data)
    lake.log.append({"event": "forget", "path": "/nowhere"})
    log = lake.log.path.read_bytes()
    for victim in (data / "lake").glob("*/*.parquet"):
        flip(victim)
    flip(lake.log.path, 0.2)
    assert broadsheet("verify", "--data", data).returncode == 4
    assert repair(data).returncode == 4
    told = repair(data, "--from", made / "place")
    assert told.returncode == 0, told
    assert f"{len(files)} files of the lake were brought back" in told.stdout
    assert (parquet(data), corpus(data)) == (files, rows)
    assert lake.log.path.read_bytes().startswith(log)
    assert is_whole(data)


def test_a_log_that_is_gone_comes_back_from_a_backup(made: Path, data: Path) -> None:
    log = Lake(data).log.path
    before = log.read_bytes()
    log.unlink()
    assert repair(data).returncode == 4
    assert repair(data, "--from", made / "place").returncode == 0
    assert log.read_bytes().startswith(before)


def test_only_a_backup_can_be_repaired_from(data: Path, tmp_path: Path) -> None:
    told = repair(data, "--from", tmp_path)
    assert (told.returncode, "no backup lies there" in told.stderr) == (2, True)
