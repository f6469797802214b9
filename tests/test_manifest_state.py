"""What the manifest's events add up to, and what a crash may leave of a long one."""

from dataclasses import replace
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.lake.events import damaged_event, file_event, switch_events
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.trouble import DamagedLake
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


def test_a_renamed_file_is_never_there_twice() -> None:
    """One event says both: a crash between two would leave its rows under two names for good."""
    renamed = replace(ENTRY, path="/raw/b.html")
    assert list(state(file_event(ENTRY), file_event(renamed, [ENTRY.path])).files) == [
        "/raw/b.html"
    ]


def test_files_that_are_switched_over_together_are_never_half_of_them() -> None:
    """Wherever a run is killed, and whatever the next one does first."""
    old = [replace(ENTRY, path=f"/raw/{n}.html") for n in range(3)]
    new = [replace(entry, recipe_id="r2") for entry in old]
    events = [*map(file_event, old), *switch_events(new)]
    for end in range(len(old), len(events)):
        cut = state(*events[:end])
        assert list(cut.files.values()) == old
        for after in (RUN, file_event(old[0]), {"event": "drop", "shard_id": "s"}):
            lone = (after, {"event": "switch", "files": 0})
            assert list(state(*events[:end], *lone).files.values()) == old
        assert not state(*events[:end], RUN).arriving, "what no switch follows waits for none"
        again = state(*events[:end], *switch_events(new[:2]))
        assert list(again.files.values()) == [*new[:2], old[2]], "its own, and no others"
    whole = state(*events)
    assert list(whole.files.values()) == new
    assert not state(*events[:3], PUBLISHED, *events[3:]).is_published
    assert whole.version == len(events)


def test_a_switch_of_more_than_stands_before_it_is_damage() -> None:
    *arriving, _ = switch_events([ENTRY])
    with pytest.raises(DamagedLake, match="a switch of 2 raw files, and 1 stand before it"):
        state(*arriving, {"event": "switch", "files": 2})


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
