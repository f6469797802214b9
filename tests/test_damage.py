"""Bits that flip in the lake or in the corpus: noticed, told, and mended where they can be."""

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.damage import damage, misshapen, shards_in
from broadsheet.pipeline.lake.rounds import read_on
from broadsheet.pipeline.lake.store import Lake, verify
from broadsheet.pipeline.repair import examine, forget, remedies
from broadsheet.pipeline.warehouse.making import Previous, fault_of
from tests.hostile import page
from tests.running import ask, corpus, ingest, parquet

INDEX = """
select term, doc_id, position
from derived.postings join derived.terms using (term_id)
order by all
"""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FAST = {"shard_files": 2}  # three shards


def flip(path: Path, place: float = 0.5, bit: int = 4) -> None:
    """Turn one bit of a file over, at a share of its length."""
    content = bytearray(path.read_bytes())
    content[int(place * (len(content) - 1))] ^= bit
    path.write_bytes(content)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six raw files and what an ingest made of them, to be copied and damaged."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "raw").mkdir()
    for number in range(6):
        (folder / "raw" / f"{number}.html").write_bytes(page(number))
    ingest(folder / "raw", folder / "data", **FAST)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A lake that may be damaged, and its raw files."""
    data = tmp_path / "data"
    shutil.copytree(made / "data", data, symlinks=True)
    return made / "raw", data


def first_shard(data: Path) -> Path:
    return min((data / "lake" / "articles").glob("*.parquet"))


class TestALakeFileThatIsNotWhatWasWritten:
    def test_is_taken_anew_by_a_run_that_has_nothing_else_to_do(
        self, place: tuple[Path, Path]
    ) -> None:
        raw, data = place
        before, rows = parquet(data), corpus(data)
        flip(first_shard(data))
        summary = ingest(raw, data, **FAST)
        assert (summary.run.records_seen, summary.exit_code) == (2, 0)
        assert [note for note in summary.notes if first_shard(data).name in note]
        assert (parquet(data), corpus(data)) == (before, rows), "the same bytes"
        again = ingest(raw, data, **FAST)
        assert (again.run.records_seen, again.exit_code, again.notes) == (0, 0, [])

    @pytest.mark.parametrize("harm", ["missing", "cut short", "empty"])
    def test_however_it_was_harmed(self, place: tuple[Path, Path], harm: str) -> None:
        raw, data = place
        victim = first_shard(data)
        whole = victim.read_bytes()
        victim.unlink()
        if harm != "missing":
            victim.write_bytes(whole[: len(whole) // 2 if harm == "cut short" else 0])
        assert ingest(raw, data, **FAST).run.records_seen == 2
        assert victim.read_bytes() == whole

    def test_gives_no_rows_to_a_corpus_that_is_built_meanwhile(
        self, place: tuple[Path, Path], tmp_path: Path
    ) -> None:
        """The publish itself finds it: its rows are left out, and said to be."""
        _, data = place
        victim = first_shard(data)
        flip(victim)
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        (fresh / "new.html").write_bytes(page(50))
        summary = ingest(fresh, data, **FAST)
        assert summary.exit_code == 1
        ((kind, detail),) = [(f.kind, f.detail) for f in summary.failures]
        assert kind == "damaged"
        assert victim.name in detail
        assert "an ingest of the raw files takes them anew" in detail
        assert summary.breaches == [], "the ledger adds up over what is there"
        assert ask(data, "select count(*) from articles") == [(5,)]
        damaged = "select count(*) from raw_files where status = 'damaged' and articles = 0"
        assert ask(data, damaged) == [(2,)]

    def test_without_raw_files_costs_its_rows_and_no_run_is_green(
        self, place: tuple[Path, Path], tmp_path: Path
    ) -> None:
        raw, data = place
        there = tmp_path / "raw"
        shutil.copytree(raw, there)
        data = tmp_path / "other"
        ingest(there, data, **FAST)
        victim = first_shard(data)
        stand = "select path from raw_files join articles using (raw_file_id)"
        rows = sorted(ask(data, stand))
        whole = victim.read_bytes()
        flip(victim)
        for path in there.iterdir():
            path.unlink()
        for _ in range(2):
            summary = ingest(there, data, **FAST)
            ((failure,),) = [summary.failures]
            assert (summary.exit_code, failure.kind) == (1, "damaged")
            assert "`broadsheet repair` says what to do" in failure.detail
            assert sorted(ask(data, stand)) == [r for r in rows if r[0] not in failure.paths]
            assert len(failure.paths) == 2
        victim.write_bytes(whole)  # from a backup
        summary = ingest(there, data, **FAST)
        assert (summary.exit_code, sorted(ask(data, stand))) == (0, rows)

    def test_can_be_given_up_and_comes_back_with_its_raw_files(
        self, place: tuple[Path, Path], tmp_path: Path
    ) -> None:
        raw, _ = place
        there, kept, data = tmp_path / "raw", tmp_path / "kept", tmp_path / "other"
        shutil.copytree(raw, there)
        ingest(there, data, **FAST)
        rows = corpus(data)
        there.rename(kept)
        there.mkdir()
        flip(first_shard(data))
        lake = Lake(data)
        manifest = lake.log.read()
        (found,) = examine(lake, manifest)
        assert len(found.gone) == 2
        assert any("--forget" in remedy for remedy in remedies(found))
        assert forget(lake, manifest, [found]) == 2
        summary = ingest(there, data, **FAST)
        assert (summary.exit_code, summary.failures) == (0, [])
        assert ask(data, "select count(*) from articles") == [(4,)]
        assert verify(lake, lake.log.read()) == []
        there.rmdir()
        kept.rename(there)
        assert ingest(there, data, **FAST).run.records_seen == 2
        assert corpus(data) == rows

    def test_is_found_by_its_size_alone_in_a_lake_too_large_to_read(
        self, place: tuple[Path, Path]
    ) -> None:
        _, data = place
        lake = Lake(data)
        manifest = lake.log.read()
        victim = first_shard(data)
        victim.write_bytes(victim.read_bytes()[:-1])
        assert len(misshapen(lake, manifest)) == 1

    def test_is_found_within_as_many_idle_runs_as_there_are_shards(
        self, place: tuple[Path, Path]
    ) -> None:
        _, data = place
        lake = Lake(data)
        manifest = lake.log.read()
        flip(first_shard(data))
        found = [read_on(lake, manifest, 1, NOW).complaints for _ in range(3)]
        assert sorted(len(shards_in(manifest, bad)) for bad in found) == [0, 0, 1]

    def test_is_remembered(self, place: tuple[Path, Path]) -> None:
        _, data = place
        flip(first_shard(data))
        lake = Lake(data)
        examine(lake, lake.log.read())
        (known,) = damage(lake, lake.log.read())
        assert known.rows == 2


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")


def beside_a_log(path: Path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(b"of another database")


HARMS: dict[str, Callable[[Path], None]] = {
    "a flipped byte": flip,
    "a flipped byte of its heading": lambda path: flip(path, 0.001),
    "cut short": truncated,
    "empty": lambda path: path.write_bytes(b"") and None,
    "text": lambda path: path.write_text("hello\n") and None,
    "a folder": replaced_by_a_folder,
    "a log beside it": beside_a_log,
}


class TestACorpusThatIsNotWhatWasPublished:
    def test_is_known_by_any_byte(self, place: tuple[Path, Path], tmp_path: Path) -> None:
        """DuckDB notices most flipped bits, dies of some, and takes others for rows."""
        _, data = place
        known = Lake(data).log.read().snapshot
        assert known is not None
        copy = tmp_path / "copy.duckdb"
        whole = (data / known.name).read_bytes()
        copy.write_bytes(whole)
        assert fault_of(Previous(copy, known.crc32)) is None
        places = random.Random(9).sample(range(len(whole)), 45)
        for offset in (0, 8, 4096, 8192, len(whole) - 1, *places):
            broken = bytearray(whole)
            broken[offset] ^= 1 << offset % 8
            copy.write_bytes(broken)
            told = fault_of(Previous(copy, known.crc32))
            assert told is not None, offset
            assert "not what was published" in told

    @pytest.mark.parametrize("harm", HARMS)
    def test_is_not_opened(self, place: tuple[Path, Path], harm: str) -> None:
        _, data = place
        known = Lake(data).log.read().snapshot
        assert known is not None
        HARMS[harm](data / known.name)
        assert fault_of(Previous(data / known.name, known.crc32)) is not None

    @pytest.mark.parametrize("harm", ["a flipped byte", "a folder", "a log beside it"])
    def test_is_built_anew_from_the_lake(
        self, place: tuple[Path, Path], tmp_path: Path, harm: str
    ) -> None:
        """The link and what it leads to: whatever lies there costs one line and no publish."""
        _, data = place
        more = tmp_path / "more"
        more.mkdir()
        (more / "more.html").write_bytes(page(60))
        snapshot = (data / "corpus.duckdb").resolve()
        HARMS[harm](snapshot)
        summary = ingest(more, data, **FAST)
        assert (summary.exit_code, summary.failures) == (0, [])
        assert any(snapshot.name in note for note in summary.notes)
        after = corpus(data), ask(data, INDEX)
        shutil.rmtree(data / "snapshots")
        (data / "corpus.duckdb").unlink()
        ingest(more, data, **FAST)
        assert (corpus(data), ask(data, INDEX)) == after

    @pytest.mark.parametrize("harm", ["text", "a folder", "a log beside it"])
    def test_under_its_own_name_is_replaced_by_a_run_that_has_nothing_to_do(
        self, place: tuple[Path, Path], harm: str
    ) -> None:
        raw, data = place
        rows = corpus(data)
        database = data / "corpus.duckdb"
        if harm == "text":
            database.unlink()
        HARMS[harm](database)
        summary = ingest(raw, data, **FAST)
        assert (summary.exit_code, summary.run.records_seen) == (0, 0)
        assert any("corpus.duckdb" in note for note in summary.notes)
        assert corpus(data) == rows
        assert ingest(raw, data, **FAST).notes == []
