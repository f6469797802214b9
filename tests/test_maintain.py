"""A data folder that has run for a year: kept small and read back, and nothing of it lost."""

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from broadsheet.flows.bookkeeping import Books, books, shrink
from broadsheet.pipeline import maintenance
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.asof import as_of
from broadsheet.pipeline.backup.restore import backup_of, restore
from broadsheet.pipeline.backup.take import back_up
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.events import withhold_event
from broadsheet.pipeline.lake.layouts import book_of, take_book
from broadsheet.pipeline.lake.lock import LakeLocked, locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.rounds import read_on, round_of
from broadsheet.pipeline.lake.store import Lake, prepare, verify
from broadsheet.pipeline.layout import Layout, written
from broadsheet.pipeline.layouts import identify, is_book
from broadsheet.pipeline.layouts import name_of as name_of_layout
from broadsheet.pipeline.maintenance import Maintained, maintain
from broadsheet.pipeline.monitor.verified import last_verified
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.warehouse import making
from tests.commanding import broadsheet
from tests.lake_rows import name_of, put_shard, rows_of
from tests.running import here, parquet
from tests.test_checkpoint import LINE
from tests.test_damage import flip

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of twelve shards."""
    data = tmp_path_factory.mktemp("made") / "data"
    lake = Lake(data)
    prepare(lake)
    for number in range(12):
        put_shard(lake, f"shard-{number}", [f"source-{number}"])
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def merges_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "apart", here)


def kept(data: Path, now: datetime = NOW, fan: int = 1000, **knobs: int) -> Maintained:
    settings = Settings(data=data, merge_files=fan, **knobs)  # type: ignore[arg-type]
    return maintain(settings, "a test", now, NEVER)


def test_small_files_become_one_and_the_old_ones_go_a_run_later(data: Path) -> None:
    lake = Lake(data)
    rows, before = rows_of(lake, read_lake(lake)), parquet(data)
    first = kept(data, fan=10)
    assert (first.merged, first.files_bytes) == (2, 0)
    assert before.items() <= parquet(data).items(), "who reads them goes on"
    second = kept(data, fan=10)
    assert second.merged == 0
    assert second.files_bytes == second.freed_bytes == sum(map(len, before.values()))
    assert len(parquet(data)) == 2
    assert rows_of(lake, read_lake(lake)) == rows
    assert verify(lake, read_lake(lake)) == []
    assert kept(data, fan=10).freed_bytes == 0


def test_what_an_interrupted_run_has_done_waits_for_it(data: Path) -> None:
    """Its shards have no raw file yet; an ingest that publishes would drop them, this does not."""
    lake = Lake(data)
    lake.log.append({"event": "forget", "path": "/raw/shard-3-source-3"})
    orphan = data / "lake" / "articles" / "nobody.parquet"
    orphan.write_bytes(b"of a run that was killed before it could say so")
    done = kept(data)
    assert done.files_bytes == 47
    assert not orphan.exists()
    manifest = read_lake(lake)
    assert name_of("shard-3") in manifest.shards
    assert f"articles/{name_of('shard-3')}.parquet" in parquet(data)


class TestReadingBack:
    def test_reads_every_byte_in_a_month_and_a_share_each_day(self, data: Path) -> None:
        files = parquet(data)
        total, largest = sum(map(len, files.values())), max(map(len, files.values()))
        reread = [kept(data, NOW + DAY * day).reread for day in range(30)]
        assert sum(one.files for one in reread) == len(files)
        assert all(one.size_bytes <= total / 30 + largest for one in reread)
        whole_at = round_of(Lake(data), NOW).whole_at
        assert whole_at is not None
        assert last_verified(data) == datetime.fromisoformat(whole_at), "`monitor` need not ring"

    @pytest.mark.parametrize("victim", [0, 11, 23])
    def test_finds_a_flipped_bit_within_a_month_wherever_it_is(
        self, data: Path, victim: int
    ) -> None:
        flip(sorted((data / "lake").glob("*/*.parquet"))[victim])
        told = [kept(data, NOW + DAY * day).trouble for day in range(30)]
        assert told[-1]
        assert "rows are left out of the corpus" in told[-1][0]
        assert len(read_lake(Lake(data)).damaged) == 1
        assert all(bool(one) for one in told[told.index(told[-1]) :]), "it stays known"

    def test_goes_on_where_ingests_have_come_to(self, data: Path) -> None:
        lake = Lake(data)
        total = sum(map(len, parquet(data).values()))
        read = read_on(lake, read_lake(lake), total // 2, NOW)
        assert 0 < read.files < 24
        assert kept(data, NOW + DAY * 5).reread.files == 0, "more than five days' share was read"
        assert kept(data, NOW + DAY * 29).reread.files == 24 - read.files

    def test_makes_up_for_days_on_which_nobody_was_there(self, data: Path) -> None:
        kept(data, NOW)
        assert kept(data, NOW + DAY * 90).reread.files >= 20

    def test_begins_again_where_its_place_was_lost(self, data: Path) -> None:
        kept(data, NOW)
        (data / "lake" / "round.json").write_text("{")
        assert kept(data, NOW).reread.files > 0


def test_leftovers_go_when_they_are_old_and_nothing_else_does(data: Path) -> None:
    (data / "snapshots" / ".as-of-1.duckdb.7.build").mkdir(parents=True)
    old = [
        data / ".corpus.duckdb.arriving",
        data / "snapshots" / ".as-of-1.duckdb.7.build" / "corpus.duckdb",
        data / "lake" / ".round.json.arriving",
    ]
    young = data / "snapshots" / ".as-of-2.duckdb.8.arriving"
    users = [data / ".notes", data / "annotations.csv"]
    for path in (*old, young, *users):
        path.write_bytes(bytes(10))
    for path in (*old, *users, old[1].parent):
        os.utime(path, (0, 0))
    done = kept(data, datetime.now(UTC))
    assert done.leftovers_bytes == 30
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in (young, *users))


class TestLayouts:
    """Which are learned for years; those in use, and those that a row names, are to stay."""

    OLD, NEW = (
        written(
            Layout(("body",), {}, frozenset(), frozenset(), 0, pages, (1, 9), is_all_stories=True),
            "a.example",
            None,
        )
        for pages in (10, 11)
    )

    @pytest.fixture
    def lake(self, data: Path) -> Lake:
        """An outlet has learned one, then another."""
        lake = Lake(data)
        for content in (self.OLD, self.NEW):
            book = {"a.example": [identify(content)]}
            take_book(lake, read_lake(lake), book, {content: "a.example"})
        (data / "lake" / "layouts" / "a.example-0123.json").write_bytes(b"of a learn killed midway")
        return lake

    def named(self, *contents: bytes) -> set[str]:
        return {name_of_layout("a.example", identify(content)) for content in contents}

    def there(self, lake: Lake) -> set[str]:
        names = {f"layouts/{path.name}" for path in (lake.home / "layouts").iterdir()}
        assert names == read_lake(lake).learned.keys()
        return {name for name in names if not is_book(name)}

    def test_that_no_row_names_go_with_their_books(self, lake: Lake, data: Path) -> None:
        folder = lake.home / "layouts"
        before = sum(path.stat().st_size for path in folder.iterdir())
        done = kept(data)
        assert self.there(lake) == self.named(self.NEW)
        assert done.files_bytes == before - sum(path.stat().st_size for path in folder.iterdir())
        assert len(list(folder.iterdir())) == 2
        assert (verify(lake, read_lake(lake)), kept(data).files_bytes) == ([], 0)

    def test_that_rows_name_which_wait_or_are_for_a_way_back_stay(
        self, lake: Lake, data: Path
    ) -> None:
        put_shard(lake, "back", ["old-source"], layout_id=identify(self.OLD))
        lake.log.append({"event": "forget", "path": "/raw/back-old-source"})
        kept(data)
        assert self.there(lake) == self.named(self.OLD, self.NEW)
        assert len(list((lake.home / "layouts").iterdir())) == 4, "and the books that list them"
        lake.log.append({"event": "drop", "shard_id": name_of("back")})
        kept(data)
        assert self.there(lake) == self.named(self.NEW)

    def test_in_use_that_are_damaged_are_told_and_stop_nothing(
        self, lake: Lake, data: Path
    ) -> None:
        (book,) = (
            path
            for path in (lake.home / "layouts").glob("book-*")
            if identify(self.NEW) in path.read_text()
        )
        book.write_text("{}")
        done = kept(data)
        assert any(str(book) in line for line in done.trouble)
        assert done.reread.files
        assert self.named(self.OLD) <= read_lake(lake).learned.keys()

    def test_of_then_that_are_gone_are_told_and_no_row_is_missing(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "apart", here)
        lake = Lake(data)
        for content in (self.OLD, self.NEW):
            book = {"a.example": [identify(content)]}
            take_book(lake, read_lake(lake), book, {content: "a.example"})
            lake.log.append({"event": "published"})
        kept(data)
        lake.log.append(withhold_event([LINE("a")], "salt"))
        first = next(n for n, (e, _) in enumerate(lake.log.events()) if e["event"] == "published")
        then = as_of(Settings(data=data), lake, str(first), NEVER)
        assert then.notes == ("without layouts of then whose files are gone",)
        with duckdb.connect(str(then.database), read_only=True) as con:
            counts = "select (select count(*) from articles), (select count(*) from layouts)"
            assert con.execute(counts).fetchone() == (36, 0)
            listed = "select count(*) from withheld"
            assert con.execute(listed).fetchone() == (1,), "the list is that of now"

    def test_come_back_from_a_backup(self, lake: Lake, data: Path, tmp_path: Path) -> None:
        kept(data)
        now = datetime.now(UTC)
        back_up(lake, data, tmp_path / "place", 3, now)
        there = Lake(tmp_path / "back")
        restore(tmp_path / "place", backup_of(tmp_path / "place"), there, there.home.parent, now)
        assert self.there(there) == self.named(self.NEW)
        assert verify(there, read_lake(there)) == []
        assert book_of(there, read_lake(there)) == {"a.example": [identify(self.NEW)]}
        assert rows_of(there, read_lake(there)) == rows_of(lake, read_lake(lake))


def test_old_snapshots_go_by_number_and_bytes(data: Path) -> None:
    (data / "snapshots").mkdir()
    for number in range(1, 5):
        (data / "snapshots" / f"corpus-{number:06}.duckdb").write_bytes(bytes(100))
    done = kept(data, keep_snapshots=3, keep_snapshot_bytes=250)
    assert (done.snapshots, done.snapshots_bytes) == (2, 200)


class TestBesideAnIngest:
    def test_by_hand_the_second_ends_and_names_the_first(self, data: Path) -> None:
        with locked(data / "lake", "an ingest", NOW):
            told = broadsheet("maintain", "--data", data)
        assert (told.returncode, "an ingest (process" in told.stderr) == (3, True)

    def test_a_scheduled_one_waits(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(maintenance, "GLANCE_SECONDS", 0.05)
        held, free = threading.Event(), threading.Event()

        def ingest() -> None:
            with locked(data / "lake", "an ingest", NOW):
                held.set()
                free.wait(300)

        thread = threading.Thread(target=ingest)
        thread.start()
        assert held.wait(300)
        with pytest.raises(LakeLocked):
            maintain(Settings(data=data), "a test", NOW, NEVER, 0.2)
        threading.Timer(0.2, free.set).start()
        assert maintain(Settings(data=data, merge_files=1000), "a test", NOW, NEVER, 300).lake_bytes
        thread.join()

    def test_nobody_waits_while_the_lake_is_read_back(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = maintenance.read_on
        was_free = []

        def read(*words: object) -> object:
            with locked(data / "lake", "an ingest", NOW):
                was_free.append(True)
            return real(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(maintenance, "read_on", read)
        kept(data)
        assert was_free == [True]


def test_the_command_says_what_it_freed(data: Path) -> None:
    told = broadsheet("maintain", "--data", data)
    assert told.returncode == 0, told
    assert [line.split()[0] for line in told.stdout.splitlines()] == [
        "freed",
        "lake",
        "snapshots",
        "read",
    ]
    said = json.loads(broadsheet("maintain", "--data", data, "--json").stdout)
    assert said["freed_bytes"] == said["files_bytes"] > 0


class TestPrefectsDatabase:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        """Ten megabytes, of which nine were deleted."""
        with closing(sqlite3.connect(tmp_path / "prefect.db")) as con, con:
            con.execute("create table run (n integer, state blob)")
            con.executemany(
                "insert into run values (?, zeroblob(100000))", [(n,) for n in range(100)]
            )
            con.commit()
            con.execute("delete from run where n >= 10")
        return tmp_path

    def test_gives_room_back_where_nobody_has_it_open(self, home: Path) -> None:
        before = (home / "prefect.db").stat().st_size
        assert shrink(home) > 8_000_000
        assert before - (home / "prefect.db").stat().st_size > 8_000_000
        with closing(sqlite3.connect(home / "prefect.db")) as con:
            assert con.execute("select count(*) from run").fetchone() == (10,)
        assert shrink(home) == 0

    def test_gives_room_back_while_a_server_stands_which_goes_on(self, home: Path) -> None:
        """Which has it open for good, in WAL mode."""
        with (
            closing(sqlite3.connect(home / "prefect.db")) as server,
            closing(sqlite3.connect(home / "prefect.db")) as other,
        ):
            server.execute("pragma journal_mode=wal")
            assert other.execute("select count(*) from run").fetchone() == (10,)
            assert shrink(home) > 8_000_000
            assert (home / "prefect.db").stat().st_size < 2_000_000
            with server:
                server.execute("insert into run values (100, 'after')")
            assert other.execute("select count(*) from run").fetchone() == (11,)
            assert other.execute("pragma integrity_check").fetchone() == ("ok",)

    def test_is_left_alone_where_somebody_writes(self, home: Path) -> None:
        before = books(home)
        with closing(sqlite3.connect(home / "prefect.db")) as con:
            con.execute("begin exclusive")
            assert shrink(home) == 0
        assert books(home) == before != Books(0, 0)

    def test_is_none_where_none_is(self, tmp_path: Path) -> None:
        assert (books(tmp_path), shrink(tmp_path)) == (None, 0)
        (tmp_path / "prefect.db").write_text("not a database")
        assert (books(tmp_path), shrink(tmp_path)) == (None, 0)
