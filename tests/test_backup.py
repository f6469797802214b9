"""A lake that is copied elsewhere and comes back: to the last row, whatever is killed when."""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.backup import place as places
from broadsheet.pipeline.backup import restore as restoring
from broadsheet.pipeline.backup import take
from broadsheet.pipeline.backup.place import Backup, Place
from broadsheet.pipeline.lake.compaction import compact
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, prepare, sweep, verify
from broadsheet.pipeline.monitor.state import load_state
from broadsheet.pipeline.repair import examine
from broadsheet.pipeline.storage import buckets, durable
from broadsheet.pipeline.storage.location import Url, located
from broadsheet.pipeline.warehouse import making
from tests.commanding import Told, broadsheet
from tests.hostile import page
from tests.lake_rows import put_shard, rows_of
from tests.running import ask, corpus, here, ingest, parquet
from tests.s3 import Bucket
from tests.test_damage import flip

FAST = {"shard_files": 2}
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SWITCHES = "outlet,pattern,is_removed\na.example,by %,true\n"


def add(raw: Path, *numbers: int) -> None:
    raw.mkdir(exist_ok=True)
    for number in numbers:
        (raw / f"{number}.html").write_bytes(page(number))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six raw files, what an ingest made of them, and a table of the user's."""
    folder = tmp_path_factory.mktemp("made")
    add(folder / "raw", *range(6))
    (folder / "data").mkdir()
    (folder / "data" / "boilerplate_switches.csv").write_text(SWITCHES)
    ingest(folder / "raw", folder / "data", **FAST)
    return folder


@pytest.fixture
def real(made: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    shutil.copytree(made / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A lake without a corpus, its three shards put there by hand."""
    data = tmp_path / "data"
    grow(data, "a", "b", "c")
    (data / "boilerplate_switches.csv").write_text(SWITCHES)
    return data


def grow(data: Path, *shards: str, root: Url | None = None) -> None:
    """Have more shards."""
    lake = Lake(data, root)
    prepare(lake)
    for shard in shards:
        put_shard(lake, shard, [f"source-{shard}"])


def brought_back(
    data: Path, place: Path | str, root: Url | None = None, number: int | None = None
) -> Path:
    """A restore without a corpus."""
    backup = restoring.backup_of(located(str(place)), number)
    restoring.restore(located(str(place)), backup, Lake(data, root), data, NOW)
    return data


def back_up(data: Path, place: Path | str, *more: str) -> Told:
    return broadsheet("backup", place, "--data", data, *more)


def restore(data: Path, place: Path | str, *more: str) -> Told:
    """The corpus is built in this process: another would cost a second of CPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        return broadsheet("restore", place, "--data", data, *more)


def copied(data: Path, place: Path | str, *more: str) -> int:
    told = back_up(data, place, "--json", *more)
    assert told.returncode == 0, told
    return int(json.loads(told.stdout)["files_copied"])


def files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.glob("files/*/*")}


def is_complete(place: Path, backup: Backup) -> bool:
    return all(Place(place).is_whole(one.sha256) for one in backup.kept)


def manifest(data: Path) -> bytes:
    return (data / "lake" / "manifest.jsonl").read_bytes()


def test_what_comes_back_is_what_was_to_the_last_row_and_goes_on(
    made: Path, real: Path, tmp_path: Path
) -> None:
    """Nothing is read again then, and the next backup is one more of the same place."""
    place, again = tmp_path / "place", tmp_path / "again"
    assert back_up(real, place).returncode == 0
    log, lake, rows = manifest(real), parquet(real), corpus(real)
    shutil.rmtree(real)
    told = restore(again, place)
    assert told.returncode == 0, told
    assert (parquet(again), corpus(again)) == (lake, rows)
    assert manifest(again).startswith(log)
    assert (again / "boilerplate_switches.csv").read_text() == SWITCHES
    assert ask(again, "select status from user_tables where status = 'accepted'") == [("accepted",)]
    assert verify(Lake(again), Lake(again).log.read()) == []
    assert not (again / "lake" / "restoring.json").exists()
    assert ingest(made / "raw", again, **FAST).run.records_seen == 0
    assert "backup 2" in back_up(again, place).stdout


def test_only_what_is_new_is_copied(data: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    assert copied(data, place) == len(parquet(data)) + 2  # the log, the table
    before = {path: path.stat().st_ino for path in place.glob("files/*/*")}
    assert "nothing has changed" in back_up(data, place).stdout
    assert len(list(place.glob("versions/*"))) == 1
    grow(data, "d")
    assert copied(data, place) == 3  # articles and rejects of a shard, and the log's last piece
    assert {path: path.stat().st_ino for path in before} == before
    (data / "outlets_extra.csv").write_text("outlet,country\na.example,DE\n")
    assert copied(data, place) == 1


def test_old_backups_go_and_what_only_they_hold(data: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    for number in range(4):
        (data / "outlets_extra.csv").write_text(f"outlet,country\n{number}.example,DE\n")
        copied(data, place, "--keep", "2")
    kept = list(Place(place).backups())
    assert [backup.number for backup in kept] == [4, 3]
    assert files(place).keys() == {one.sha256 for backup in kept for one in backup.kept}
    again = brought_back(tmp_path / "again", place, number=3)
    assert "2.example" in (again / "outlets_extra.csv").read_text()
    assert verify(Lake(again), Lake(again).log.read()) == []
    gone = restore(tmp_path / "other", place, "--number", "1")
    assert (gone.returncode, "there are 4, 3" in gone.stderr) == (2, True)


def test_the_log_is_copied_in_pieces(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take, "PIECE_BYTES", 1000)
    place = tmp_path / "place"
    back_up(data, place)
    grow(data, "d")
    back_up(data, place)
    newest, before = Place(place).backups()
    assert newest.log[: len(before.log) - 1] == before.log[:-1]
    assert len(before.log) > 3
    assert manifest(brought_back(tmp_path / "again", place)) == manifest(data)


def test_what_was_told_of_alarms_and_what_sleeps_comes_back_and_rings_nothing_anew(
    data: Path, tmp_path: Path
) -> None:
    """Each look writes it anew: that alone makes no other backup."""
    place, raw = tmp_path / "place", "/nowhere"
    look = ("monitor", raw, "--data", data)
    assert broadsheet(*look).returncode == 1
    asleep = ("--snooze", f"landing_zone/{raw}", "--until", "2999-01-01")
    assert broadsheet("monitor", *asleep, "--data", data).returncode == 0
    back_up(data, place)
    broadsheet(*look)
    back_up(data, place)
    assert Place(place).numbers() == [1]
    state, flaw = load_state(brought_back(tmp_path / "again", place))
    assert flaw is None
    assert [one.told for one in state.ringing.values()] == [
        "there is no such file or folder, and no file matches it"
    ]
    assert state.snoozes == load_state(data)[0].snoozes != []
    assert load_state(data)[0].room != state.room == []  # of another disk, perhaps


class TestBesideAnIngest:
    def test_what_is_merged_and_swept_meanwhile_is_taken_as_the_newer_version_has_it(
        self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After the first file was copied an ingest merges all of them and deletes the old."""
        lake, place = Lake(data), tmp_path / "place"
        rows = rows_of(lake, read_lake(lake))
        real, once = take.copy, threading.Lock()

        def copy(*words: object) -> bool:
            if once.acquire(blocking=False):
                prepare(lake)
                known = read_lake(lake)
                monkeypatch.setattr("broadsheet.pipeline.lake.compaction.apart", here)
                assert compact(lake, known, 2, threading.Event()) > 0
                sweep(lake, known)
            return real(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(take, "AT_ONCE", 1)
        monkeypatch.setattr(take, "copy", copy)
        assert back_up(data, place).returncode == 0
        (backup,) = Place(place).backups()
        assert backup.lake_version == read_lake(lake).version
        assert is_complete(place, backup)
        again = Lake(brought_back(tmp_path / "again", place))
        assert parquet(again.home.parent) == parquet(data)
        assert rows_of(again, read_lake(again)) == rows

    def test_a_shard_that_waits_for_its_raw_file_comes_too(
        self, data: Path, tmp_path: Path
    ) -> None:
        """An interrupted run goes on with it: after a restore as well."""
        lake = Lake(data)
        events = [event for event, _ in lake.log.events()]
        kept = [e for e in events if e["event"] == "shard"]
        (data / "lake" / "manifest.jsonl").unlink()
        lake.log.append(*kept)
        assert back_up(data, tmp_path / "place").returncode == 0
        (backup,) = Place(tmp_path / "place").backups()
        assert {one.name for one in backup.lake} == parquet(data).keys()


class Killed(BaseException):
    """The process was, at this point."""


def kill_at(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[int]:
    """Have the durable operation of that number be the last, not done; counts those there were."""
    count = iter(range(10_000))
    for name in ("replace", "fsync", "unlink"):
        real = getattr(os, name)

        def stop(*words: object, real: object = real, **named: object) -> object:
            if next(count) >= number:
                raise Killed
            assert callable(real)
            return real(*words, **named)

        monkeypatch.setattr(durable.os, name, stop)
    return count


def test_a_backup_that_is_killed_anywhere_leaves_the_one_before_or_the_new_one(
    tmp_path: Path,
) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    grow(data, "a")
    back_up(data, place, "--keep", "1")
    (before,) = Place(place).backups()
    grow(data, "d")
    lake, states = Lake(data), set()
    for number in range(200):
        there = tmp_path / f"there-{number}"
        shutil.copytree(place, there)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(take, "AT_ONCE", 1)
            kill_at(patch, number)
            try:
                take.back_up(lake, data, there, 1, NOW)
                is_killed = False
            except Killed:
                is_killed = True
        newest = next(Place(there).backups())
        assert is_complete(there, newest), number
        states.add(newest.number)
        assert back_up(data, there, "--keep", "1").returncode == 0
        after = next(Place(there).backups())
        assert after.lake_version == read_lake(lake).version
        assert files(there).keys() == {one.sha256 for one in after.kept}, "nothing is left over"
        shutil.rmtree(there)
        if not is_killed:
            break
    assert number > 10
    assert states == {before.number, before.number + 1}


def test_a_restore_that_is_killed_anywhere_is_gone_on_with(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    grow(data, "a")
    (data / "boilerplate_switches.csv").write_text(SWITCHES)
    back_up(data, place)
    backup = restoring.backup_of(place)
    for number in range(300):
        there = tmp_path / f"there-{number}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(restoring, "AT_ONCE", 1)
            kill_at(patch, number)
            try:
                restoring.restore(place, backup, Lake(there), there, NOW)
                is_killed = False
            except Killed:
                is_killed = True
        if not Lake(there).log.is_there():  # else a lake is there, and whole
            assert is_killed
            restoring.restore(place, backup, Lake(there), there, NOW)
        assert parquet(there) == parquet(data)
        assert manifest(there) == manifest(data)
        assert (there / "boilerplate_switches.csv").read_text() == SWITCHES
        shutil.rmtree(there)
        if not is_killed:
            break
    assert number > 10


class TestARestoreRefuses:
    @pytest.mark.parametrize("left", ["all", "no log", "no files", "a corpus", "a table"])
    def test_to_write_where_anything_is(self, data: Path, tmp_path: Path, left: str) -> None:
        place = tmp_path / "place"
        back_up(data, place)
        if left == "no log":
            (data / "lake" / "manifest.jsonl").unlink()
        elif left == "no files":
            shutil.rmtree(data / "lake" / "articles")
        elif left in ("a corpus", "a table"):
            shutil.rmtree(data / "lake")
            if left == "a corpus":
                (data / "boilerplate_switches.csv").rename(data / "corpus.duckdb")
        before = sorted(path for path in data.rglob("*") if path.name != "lock")
        told = restore(data, place)
        assert (told.returncode, told.stdout) == (2, "")
        assert len(told.stderr.splitlines()) == 1
        assert "move it away, or name another folder" in told.stderr
        assert sorted(path for path in data.rglob("*") if path.name != "lock") == before

    def test_a_backup_of_a_later_version(self, data: Path, tmp_path: Path) -> None:
        place = Place(tmp_path / "place")
        back_up(data, tmp_path / "place")
        (backup,) = place.backups()
        for name, newer in (("FORM", 2), ("SCHEMA_VERSION", 99)):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(places if name == "FORM" else take, name, newer)
                shutil.rmtree(tmp_path / "place")
                back_up(data, tmp_path / "place")
            told = restore(tmp_path / "again", tmp_path / "place")
            assert told.returncode == 2, name
            assert "made this backup; use that one" in told.stderr
            assert not (tmp_path / "again" / "lake").exists()
            assert back_up(data, tmp_path / "place").returncode == 2
        assert backup.number == 1

    def test_where_no_backup_is(self, tmp_path: Path) -> None:
        told = restore(tmp_path / "again", tmp_path / "nowhere")
        assert (told.returncode, "no backup lies there" in told.stderr) == (2, True)


class TestABackupRefuses:
    def test_a_place_of_another_lake(self, data: Path, tmp_path: Path) -> None:
        place, other = tmp_path / "place", tmp_path / "other"
        back_up(data, place)
        grow(other, "a", "b", "d")
        told = back_up(other, place)
        assert (told.returncode, "another lake" in told.stderr) == (2, True)

    def test_a_folder_that_holds_something_else(self, data: Path, tmp_path: Path) -> None:
        (tmp_path / "letters").mkdir()
        (tmp_path / "letters" / "dear.txt").write_text("Dear")
        told = back_up(data, tmp_path / "letters")
        assert (told.returncode, "no backup" in told.stderr) == (2, True)

    @pytest.mark.parametrize("where", ["data/backup", "data", "."])
    def test_a_place_that_goes_with_the_lake(self, data: Path, tmp_path: Path, where: str) -> None:
        told = back_up(data, tmp_path / where)
        assert (told.returncode, "lies apart" in told.stderr) == (2, True)

    def test_files_that_are_not_what_was_written(self, data: Path, tmp_path: Path) -> None:
        victim = min((data / "lake" / "articles").glob("*.parquet"))
        flip(victim)
        told = back_up(data, tmp_path / "place")
        assert (told.returncode, victim.name in told.stderr) == (4, True)
        assert "`broadsheet repair` first" in told.stderr
        assert list(Place(tmp_path / "place").backups()) == []


def test_what_the_lake_knows_to_be_lost_is_left_out_and_said(data: Path, tmp_path: Path) -> None:
    victim = min((data / "lake" / "articles").glob("*.parquet"))
    flip(victim)
    lake = Lake(data)
    examine(lake, read_lake(lake))
    told = back_up(data, tmp_path / "place")
    assert (told.returncode, victim.name in told.stdout) == (1, True)
    again = Lake(brought_back(tmp_path / "again", tmp_path / "place"))
    assert read_lake(again) == read_lake(lake)
    assert not again.path(read_lake(lake).damaged.popitem()[1].outputs[0]).exists()


class TestDecay:
    def test_a_copy_that_decayed_is_left_out_told_and_taken_from_the_raw_files(
        self, made: Path, real: Path, tmp_path: Path
    ) -> None:
        place, again = tmp_path / "place", tmp_path / "again"
        back_up(real, place)
        (backup,) = Place(place).backups()
        lost = next(one for one in backup.lake if one.name.startswith("articles"))
        flip(place / "files" / lost.sha256[:2] / lost.sha256)
        told = restore(again, place)
        assert (told.returncode, lost.name in told.stdout) == (4, True)
        assert len(ask(again, "from articles")) < len(ask(real, "from articles"))
        ingest(made / "raw", again, **FAST)
        assert corpus(again) == corpus(real)

    def test_is_found_by_reading_it_back_and_copied_again(self, data: Path, tmp_path: Path) -> None:
        place = tmp_path / "place"
        back_up(data, place)
        (backup,) = Place(place).backups()
        flip(place / "files" / backup.lake[0].sha256[:2] / backup.lake[0].sha256)
        assert copied(data, place) == 0, "sizes alone are looked at"
        assert copied(data, place, "--reread") == 1
        assert is_complete(place, backup)

    def test_of_the_newest_list_leaves_the_one_before(self, data: Path, tmp_path: Path) -> None:
        place = tmp_path / "place"
        back_up(data, place)
        (data / "outlets_extra.csv").write_text("outlet,country\na.example,DE\n")
        back_up(data, place)
        flip(place / "versions" / "000002.json")
        assert not (brought_back(tmp_path / "again", place) / "outlets_extra.csv").exists()

    def test_of_the_log_is_no_lake(self, data: Path, tmp_path: Path) -> None:
        place = tmp_path / "place"
        back_up(data, place)
        (backup,) = Place(place).backups()
        flip(place / "files" / backup.log[0].sha256[:2] / backup.log[0].sha256)
        told = restore(tmp_path / "again", place)
        assert (told.returncode, "a piece of the log" in told.stderr) == (4, True)
        assert not (tmp_path / "again" / "lake" / "manifest.jsonl").exists()


def test_a_copy_that_is_written_wrong_is_noticed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that says it wrote, and did not."""

    def flipped(path: Path, copy: Path, *, may_share: bool = True) -> None:
        durable.duplicate(path, copy, may_share=may_share)
        flip(copy)

    monkeypatch.setattr("broadsheet.pipeline.storage.copying.duplicate", flipped)
    told = back_up(data, tmp_path / "place")
    assert (told.returncode, "is not what is read back" in told.stderr) == (1, True)
    assert list(Place(tmp_path / "place").backups()) == []


@pytest.mark.parametrize("ways", [("disk", "store"), ("store", "disk"), ("store", "store")])
def test_lakes_and_backups_may_lie_in_a_store(
    bucket: Bucket, tmp_path: Path, ways: tuple[str, str]
) -> None:
    """From a lake here or there, to a place here or there, back to a lake here or there."""
    of_lake, of_place = ways
    one, two = tmp_path / "one", tmp_path / "two"
    roots = [bucket.at(name) if of_lake == "store" else None for name in ("first", "second")]
    place = str(bucket.at("place") if of_place == "store" else tmp_path / "place")
    grow(one, "a", "b", root=roots[0])
    with pytest.MonkeyPatch.context() as patch:
        if roots[0]:
            patch.setenv("BROADSHEET_LAKE", str(roots[0]))
            (one / "lake").mkdir(exist_ok=True)
        assert "read back" in back_up(one, place).stdout
        grow(one, "c", root=roots[0])
        assert copied(one, place) == 3
        if roots[1]:
            patch.setenv("BROADSHEET_LAKE", str(roots[1]))
        brought_back(two, place, roots[1])
        assert restore(two, place).returncode == 2
    ours, theirs = Lake(one, roots[0]), Lake(two, roots[1])
    assert read_lake(theirs) == read_lake(ours)
    assert verify(theirs, read_lake(theirs)) == []
    assert not buckets.has_any(bucket.at("second/restoring.json"))


def test_names_of_content_are_what_it_hashes_to(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "place")
    found = files(tmp_path / "place")
    assert found
    assert all(hashlib.sha256(content).hexdigest() == name for name, content in found.items())
