"""What the manifest's events add up to, and what a crash may leave of a long one."""

from pathlib import Path

import pytest

from broadsheet.pipeline.lake.manifest import (
    FileEntry,
    Log,
    Manifest,
    damaged_event,
    file_event,
)
from broadsheet.pipeline.shards import ShardReport

ENTRY = FileEntry("/raw/a.html", "cd" * 32, 50, 1, 2, "html", "c", "r1", "complete", ())
FORGET = {"event": "forget", "path": ENTRY.path}
PUBLISHED = {"event": "published"}  # as the first lakes say it
RUN = {"event": "run", "run_id": "x", "articles": 3}


def state(*events: dict[str, object]) -> Manifest:
    manifest = Manifest()
    for event in events:
        manifest.apply(dict(event))
    return manifest


def test_a_corpus_is_owed_after_each_change_of_the_files_and_only_then() -> None:
    """A publish that was missed leaves rows of the lake that no query finds."""
    arrival = file_event(ENTRY)
    assert not state().is_published
    assert not state(arrival).is_published
    assert state(arrival, PUBLISHED).is_published
    assert not state(arrival, PUBLISHED, arrival).is_published
    assert not state(arrival, PUBLISHED, FORGET).is_published
    assert state(arrival, PUBLISHED, RUN, {"event": "drop", "shard_id": "s"}).is_published


def test_runs_are_kept_as_they_were_told() -> None:
    assert state(RUN).runs == [{"run_id": "x", "articles": 3, "lake_version": 1}]


def test_a_run_that_ended_otherwise_than_it_looked_is_one_row() -> None:
    """It was published, or was to be, as of the event that told of it first."""
    first, last = state(RUN), {**RUN, "exit_code": 1}
    assert state(RUN, PUBLISHED, last).runs == [{**first.runs[0], "exit_code": 1}]
    assert [run["lake_version"] for run in state(RUN, {**RUN, "run_id": "y"}).runs] == [1, 2]


def test_every_event_has_a_number_whatever_it_says() -> None:
    """The version of a lake is the number of its last event, however it was taken in."""
    manifest = state(
        file_event(ENTRY), RUN, PUBLISHED, damaged_event([]), FORGET, {**RUN, "run_id": "y"}
    )
    assert manifest.version == 6
    assert [run["lake_version"] for run in manifest.runs] == [2, 6]
    manifest.take(ShardReport("s", "r", (), (), {}, 0))
    manifest.apply({"event": "drop", "shard_id": "s"})
    assert manifest.version == 8


def test_a_path_that_was_forgotten_twice_is_forgotten() -> None:
    assert state(file_event(ENTRY), FORGET, FORGET).files == {}


MIB = 2**20


@pytest.mark.parametrize("torn", [1, MIB - 1, MIB, MIB + 1, 2 * MIB + 5])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_torn_line_of_any_length_is_cut_off_and_no_more(
    tmp_path: Path, torn: int, is_first: bool
) -> None:
    """A shard of 250 small files is one long line: the end is looked for a block at a time."""
    log = Log(tmp_path / "manifest.jsonl")
    if not is_first:
        log.append(RUN, FORGET)
    else:
        log.begin()
    whole = log.path.read_bytes()
    with log.path.open("ab") as file:
        file.write(b"x" * torn)
    log.cut_torn_tail()
    assert log.path.read_bytes() == whole
    log.append({**RUN, "run_id": "y"})
    told = log.read()
    assert told.runs[-1:] == [{"run_id": "y", "articles": 3, "lake_version": told.version}]


def test_a_file_that_ends_whole_is_not_cut(tmp_path: Path) -> None:
    log = Log(tmp_path / "manifest.jsonl")
    log.append(RUN, FORGET)
    whole = log.path.read_bytes()
    log.cut_torn_tail()
    assert log.path.read_bytes() == whole


def test_a_line_that_begins_where_a_block_does_is_kept(tmp_path: Path) -> None:
    """The newline before it is then the last byte of the block before."""
    log = Log(tmp_path / "manifest.jsonl")
    log.append(RUN)
    whole = log.path.read_bytes()
    with log.path.open("ab") as file:
        file.write(b"x" * MIB)
    log.cut_torn_tail()
    assert log.path.read_bytes() == whole
