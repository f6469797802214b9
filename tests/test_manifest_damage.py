"""What a lake has lost is told apart from what it holds, until it is whole again."""

from dataclasses import replace

import pytest

from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import damaged_event, file_event, shard_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import PartTally, ShardReport


def report(shard: str, articles: int) -> ShardReport:
    tally = PartTally("src", 0, 9, Tally(articles, articles, 0, 0))
    return ShardReport(shard, "r", (), (tally,), {}, 0)


def entry(path: str, *shards: str) -> FileEntry:
    parts = tuple(Covered(shard, "src", 0, 9) for shard in shards)
    return FileEntry(path, "cd" * 32, 9, 1, 2, "html", "c", "r", "complete", parts)


@pytest.fixture
def manifest() -> Manifest:
    held = Manifest()
    for shard, articles in (("a", 1), ("b", 10), ("c", 100), ("unneeded", 1_000)):
        held.apply(shard_event(report(shard, articles)))
    for one in (entry("/1", "a", "b", "c"), entry("/2", "c"), entry("/3", "a")):
        held.apply(file_event(one))
    held.apply({"event": "published"})
    return held


def test_a_damaged_shard_costs_its_rows_and_no_others(manifest: Manifest) -> None:
    manifest.apply(damaged_event(["b", "unneeded"]))
    assert not manifest.is_published
    assert list(manifest.active_shards()) == ["a", "c"]
    assert list(manifest.standing_damaged()) == ["b"]
    assert manifest.needed_shards() == {"a", "b", "c"}
    assert manifest.tally(manifest.files["/1"]) == Tally(101, 101, 0, 0)
    damaged = {path for path, one in manifest.files.items() if manifest.is_damaged(one)}
    assert damaged == {"/1"}


def test_a_whole_lake_has_no_damage(manifest: Manifest) -> None:
    assert manifest.standing_damaged() == {}
    assert not any(map(manifest.is_damaged, manifest.files.values()))
    assert manifest.tally(manifest.files["/1"]) == Tally(111, 111, 0, 0)


def test_what_is_named_no_more_is_whole_again(manifest: Manifest) -> None:
    """Each check names all that is damaged: a disk that was remounted has its rows back."""
    manifest.apply(damaged_event(["b", "c"]))
    manifest.apply(damaged_event(["c"]))
    assert list(manifest.active_shards()) == ["a", "b"]
    manifest.apply(damaged_event([]))
    assert not any(map(manifest.is_damaged, manifest.files.values()))


def test_a_shard_that_is_read_anew_is_whole(manifest: Manifest) -> None:
    manifest.apply(damaged_event(["b"]))
    manifest.apply(shard_event(report("b", 20)))
    assert manifest.standing_damaged() == {}
    assert manifest.tally(manifest.files["/1"]) == Tally(121, 121, 0, 0)


def test_a_shard_that_is_dropped_is_neither(manifest: Manifest) -> None:
    manifest.apply(damaged_event(["b", "unneeded"]))
    for shard in ("b", "unneeded", "a"):
        manifest.apply({"event": "drop", "shard_id": shard})
    assert manifest.damaged == {}
    assert set(manifest.shards) == {"c"}


def test_a_file_whose_rows_were_given_up_stays_damaged(manifest: Manifest) -> None:
    """Without a damaged shard, too: its entry says so."""
    manifest.apply(file_event(replace(entry("/2", "c"), status="damaged")))
    assert manifest.is_damaged(manifest.files["/2"])
    damaged = {path for path, one in manifest.files.items() if manifest.is_damaged(one)}
    assert damaged == {"/2"}


def test_a_tally_is_of_the_report_that_is_there_now(manifest: Manifest) -> None:
    """It is kept from one question to the next, and forgotten when the shard is done anew."""
    kept = manifest.tally(manifest.files["/3"])
    assert manifest.tally(manifest.files["/3"]) == kept == Tally(1, 1, 0, 0)
    manifest.apply(shard_event(report("a", 7)))
    assert manifest.tally(manifest.files["/3"]) == Tally(7, 7, 0, 0)
