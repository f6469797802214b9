"""What is left to do, told from what lies there and what the lake holds."""

from pathlib import Path

from broadsheet.pipeline.lake.manifest import Covered, FileEntry, Manifest
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.plan import Cut, plan
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.storage.cache import Cache

CUT = Cut(4096, 250)


def closed(path: Path) -> FileEntry:
    parts = (Covered("s1", "source", 0, 0),)
    return FileEntry(str(path), "ab" * 32, 0, 0, 0, "unread", "c", "r", "unreadable", parts)


def test_a_folder_that_can_be_listed_again_is_no_reject_any_more(tmp_path: Path) -> None:
    """Its files are found under names of their own; nobody comes back to the folder's."""
    manifest = Manifest(files={str(tmp_path): closed(tmp_path)})
    (entry,) = plan([], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).entries
    assert (entry.path, entry.status, entry.parts) == (str(tmp_path), "complete", ())
    manifest.files[entry.path] = entry
    assert plan([], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).is_idle


def test_a_folder_that_still_cannot_be_listed_stays_one(tmp_path: Path) -> None:
    refusal = (Reason.UNREADABLE, "a folder that cannot be listed: Permission denied")
    found = RawFile(str(tmp_path), 0, 0, 0, refusal=refusal)
    manifest = Manifest(files={str(tmp_path): closed(tmp_path)})
    entries = plan([found], manifest, "r", CUT, Cache(tmp_path / "cache", 0)).entries
    assert [entry.status for entry in entries] == ["unreadable"]
