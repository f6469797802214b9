"""What is left to do, told from what lies there and what the lake holds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from broadsheet.pipeline import compressed, drafts
from broadsheet.pipeline.drafts import Cut, Draft
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.landing import RawFile, scan
from broadsheet.pipeline.plan import Plan
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.shards import Source
from broadsheet.pipeline.storage.cache import Cache
from broadsheet.pipeline.storage.trouble import Unreachable
from tests.alive import alive

CUT = Cut(4096, 250)


def closed(path: Path) -> FileEntry:
    parts = (Covered("s1", "source", 0, 0),)
    return FileEntry(str(path), "ab" * 32, 0, 0, 0, "unread", "c", "r", "unreadable", parts)


def test_a_folder_that_can_be_listed_again_is_no_reject_any_more(tmp_path: Path) -> None:
    """Its files are found under names of their own; nobody comes back to the folder's."""
    manifest = Manifest(files={str(tmp_path): closed(tmp_path)})
    (entry,) = Plan([], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).entries
    assert (entry.path, entry.status, entry.parts) == (str(tmp_path), "complete", ())
    manifest.files[entry.path] = entry
    assert Plan([], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).is_idle


def test_a_folder_that_still_cannot_be_listed_stays_one(tmp_path: Path) -> None:
    refusal = (Reason.UNREADABLE, "a folder that cannot be listed: Permission denied")
    found = RawFile(str(tmp_path), 0, 0, 0, refusal=refusal)
    manifest = Manifest(files={str(tmp_path): closed(tmp_path)})
    entries = Plan([found], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).entries
    assert [entry.status for entry in entries] == ["unreadable"]


def files(folder: Path, count: int) -> str:
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(f"It rained {number} times.")
    return str(folder)


def test_the_first_shard_is_there_while_the_listing_goes_on(tmp_path: Path) -> None:
    listed = []
    found = (listed.append(one) or one for one in scan([files(tmp_path, 40)], Path("/none")))  # type: ignore[func-returns-value]
    planned = Plan(found, Manifest(), "r", Cut(2**30, 4), Cache(tmp_path / "cache", 0))
    assert planned.shards
    assert len(listed) <= 5
    assert len(planned.shards) == 10
    assert len(listed) == planned.files_seen == 40


def test_shards_are_the_same_however_many_are_asked_for_at_once(tmp_path: Path) -> None:
    raw = files(tmp_path, 40)

    def planned() -> Plan:
        found = scan([raw], Path("/none"))
        return Plan(found, Manifest(), "r", Cut(2**30, 7), Cache(tmp_path / "cache", 0))

    with ThreadPoolExecutor(4) as threads:
        together = planned()
        list(threads.map(together.shards.reach, range(10)))
    assert list(together.shards) == list(planned().shards)
    assert list(together.entries) == list(planned().entries)


def test_of_very_many_new_files_few_are_objects_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2 kB each as objects, of a million 2 GB; what is planned is kept small until it is done."""
    for module in (compressed, drafts):
        monkeypatch.setattr(module, "BLOCK_VALUES", 10)
    entries, parts = alive(FileEntry, Draft), alive(Source)
    planned = Plan(
        scan([files(tmp_path, 200)], Path("/none")), Manifest(), "r", Cut(2**30, 7),
        Cache(tmp_path / "cache", 0),
    )  # fmt: skip
    assert len(planned.shards) == 29
    assert alive(FileEntry, Draft) - entries <= 40
    assert alive(Source) - parts <= 10
    names = [Path(entry.path).name for entry in planned.entries]
    assert names == [Path(part.source.path).name for s in planned.shards for part in s.parts]
    assert all(len(entry.parts) == 1 for entry in planned.entries)


def test_a_copy_stands_on_the_parts_of_what_it_is_a_copy_of(tmp_path: Path) -> None:
    files(tmp_path, 20)
    (tmp_path / "copy.txt").write_bytes((tmp_path / "0003.txt").read_bytes())
    planned = Plan(
        scan([str(tmp_path)], Path("/none")), Manifest(), "r", CUT, Cache(tmp_path / "cache", 0)
    )
    parts = {Path(entry.path).name: entry.parts for entry in planned.entries}
    assert parts["copy.txt"] == parts["0003.txt"] != ()
    assert sum(len(shard.parts) for shard in planned.shards) == 20


def test_who_stops_gets_no_more_shards_and_nothing_is_said_to_be_gone(tmp_path: Path) -> None:
    manifest = Manifest(files={str(tmp_path / "zz.html"): closed(tmp_path / "zz.html")})
    found = scan([files(tmp_path, 40)], Path("/none"))
    planned = Plan(found, manifest, "r", Cut(2**30, 4), Cache(tmp_path / "cache", 0))
    assert planned.shards
    planned.stop()
    assert len(planned.shards) <= 2
    assert planned.removed == ()


def test_a_plan_that_broke_off_is_no_plan(tmp_path: Path) -> None:
    """What it did not come to would look as if it were gone."""

    def found() -> Iterator[RawFile]:
        yield from scan([files(tmp_path, 4)], Path("/none"))
        raise Unreachable(None, "cannot be listed", "s3://bucket")

    planned = Plan(found(), Manifest(), "r", Cut(2**30, 4), Cache(tmp_path / "cache", 0))
    assert planned.shards
    for _ in range(2):
        with pytest.raises(Unreachable):
            planned.entries  # noqa: B018
