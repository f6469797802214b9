"""The manifest survives what a crash leaves, and notices what a disk does."""

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import file_event, shard_event
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.store import Lake, prepare, verify
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import Output, PartTally, ShardReport

REPORT = ShardReport(
    shard_id="s1",
    recipe_id="r1",
    outputs=(Output("articles", "articles/s1.parquet", "ab" * 32, 2, 100),),
    tallies=(PartTally("src", 0, 50, Tally(3, 2, 1, 4, {"too_short": 1})),),
    seconds={"read": 0.1},
    peak_memory_bytes=1,
)
ENTRY = FileEntry(
    "/raw/caf\udce9.html",
    "cd" * 32,
    50,
    1,
    2,
    "html",
    "c",
    "r1",
    "complete",
    (Covered("s1", "src", 0, 50),),
)


def written(tmp_path: Path) -> Log:
    log = Log(tmp_path / "lake" / "manifest.jsonl")
    log.append(shard_event(REPORT), file_event(ENTRY))
    return log


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    manifest = written(tmp_path).read()
    assert manifest.shards == {"s1": REPORT}
    assert manifest.files == {ENTRY.path: ENTRY}
    assert manifest.tally(ENTRY) == Tally(3, 2, 1, 4, {"too_short": 1})


def test_a_torn_last_line_was_never_acknowledged(tmp_path: Path) -> None:
    log = written(tmp_path)
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + b'{"event":"run","run_id":"x"')
    assert set(log.read().files) == {ENTRY.path}
    log.cut_torn_tail()
    assert log.path.read_bytes() == whole


def test_the_next_event_after_a_torn_line_is_kept(tmp_path: Path) -> None:
    log = written(tmp_path)
    log.path.write_bytes(log.path.read_bytes()[:-10])
    log.cut_torn_tail()
    log.append({"event": "forget", "path": "/elsewhere"}, file_event(ENTRY))
    assert set(log.read().files) == {ENTRY.path}


@pytest.mark.parametrize("place", [5, 60, 200])
def test_a_flipped_bit_is_damage_and_the_line_is_named(tmp_path: Path, place: int) -> None:
    log = written(tmp_path)
    raw = bytearray(log.path.read_bytes())
    raw[place] ^= 1
    log.path.write_bytes(raw)
    with pytest.raises(DamagedLake, match=r"manifest\.jsonl, line 1"):
        log.read()


def test_an_event_of_a_later_version_is_not_ignored(tmp_path: Path) -> None:
    log = written(tmp_path)
    log.append({"event": "marvel"})
    with pytest.raises(DamagedLake, match="marvel"):
        log.read()


def test_a_shard_without_a_file_that_stands_on_it_is_not_active(tmp_path: Path) -> None:
    log = written(tmp_path)
    log.append({"event": "forget", "path": ENTRY.path})
    assert log.read().active_shards() == {}


@pytest.mark.parametrize("lost", [0, 1])
def test_a_line_that_is_lost_is_damage(tmp_path: Path, lost: int) -> None:
    log = written(tmp_path)
    log.append({"event": "forget", "path": "/elsewhere"})
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:lost] + lines[lost + 1 :]))
    with pytest.raises(DamagedLake, match="lines are lost"):
        log.read()


def test_lines_that_do_not_say_where_they_stand_are_read(tmp_path: Path) -> None:
    """Lakes of before: their lines carry a checksum only."""
    body = '{"event":"forget","path":"/elsewhere"}'
    line = f'{body[:-1]},"crc32":{zlib.crc32(body.encode())}}}\n'
    log = Log(tmp_path / "manifest.jsonl")
    log.path.write_text(line + line)
    log.append(shard_event(REPORT), file_event(ENTRY))
    assert set(log.read().files) == {ENTRY.path}


def test_a_file_that_stands_on_a_lost_shard_is_damage(tmp_path: Path) -> None:
    log = Log(tmp_path / "manifest.jsonl")
    log.append(file_event(ENTRY))
    with pytest.raises(DamagedLake, match="s1"):
        log.read().active_shards()


def test_an_event_with_other_fields_is_of_another_version(tmp_path: Path) -> None:
    log = Log(tmp_path / "manifest.jsonl")
    log.append({**file_event(ENTRY), "colour": "red"})
    with pytest.raises(DamagedLake, match="another version"):
        log.read()


FILLING = """
import resource, sys
from pathlib import Path
from broadsheet.pipeline.lake.log import Log
log = Log(Path(sys.argv[1]))
most = log.path.stat().st_size + 30
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    log.append({"event": "forget", "path": "/a" * 50})
except OSError as error:
    print(error.strerror)
"""


def test_a_full_disk_leaves_no_piece_of_an_event(tmp_path: Path) -> None:
    """Else the next event stands behind that piece, and the lake is damaged for good."""
    log = written(tmp_path)
    whole = log.path.read_bytes()
    command = [sys.executable, "-c", FILLING, str(log.path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "too large" in told.stdout
    assert log.path.read_bytes() == whole
    log.append({"event": "forget", "path": "/elsewhere"})
    assert set(log.read().files) == {ENTRY.path}


def test_a_lake_that_lost_its_manifest_is_damaged_not_new(tmp_path: Path) -> None:
    """A new manifest would name none of the Parquet, and the next sweep would delete it."""
    lake = Lake(tmp_path)
    prepare(lake)
    (lake.root / "articles").mkdir()
    (lake.root / "articles" / "s1.parquet").write_bytes(b"PAR1")
    prepare(lake)
    assert verify(lake, lake.log.read()) == []
    lake.log.path.unlink()
    assert len(verify(lake, lake.log.read())) == 1
    with pytest.raises(DamagedLake, match=r"manifest\.jsonl: missing"):
        prepare(lake)
