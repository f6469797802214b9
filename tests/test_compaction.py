"""Small files of the lake become few, and nobody's rows, ids or counts are others for it."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.compaction import FULL_ROWS, compact, due
from broadsheet.pipeline.lake.damage import damage, misshapen, note_damage
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import file_event, replace_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, commit, stage_rows, sweep, verify
from broadsheet.pipeline.lake.trouble import NewerLake
from broadsheet.pipeline.ledger import content_id, holdings
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.repair import examine, forget
from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from tests.hostile import page
from tests.lake_rows import articles_of, made, name_of, put_shard, rejects_of, rows_of
from tests.running import ask, corpus, here, ingest, parquet

LAKES = Path(__file__).parent / "lakes"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `ingest` of the tests does: a process of its own is half a second."""
    monkeypatch.setattr(compaction, "apart", here)


def merged(lake: Lake, fan: int = 3) -> Manifest:
    manifest = read_lake(lake)
    compact(lake, manifest, fan, NEVER)
    assert manifest == read_lake(lake), "what it believes is what the log says"
    return manifest


def files_in(lake: Lake) -> set[str]:
    return {str(path.relative_to(lake.root)) for path in lake.root.glob("*/*.parquet")}


def files(lake: Lake, manifest: Manifest, kind: str) -> set[Path]:
    """The Parquet files that a corpus reads."""
    held = holdings(lake, manifest, lake.staging / "raw_files.arrow").loaded()
    return {Path(path) for path in held.files_of(kind, held.parts["shard_id"])["path"].to_pylist()}


def test_the_merged_file_is_what_one_shard_of_all_these_rows_would_have_been(
    tmp_path: Path,
) -> None:
    """The same writer, the same order, byte for byte."""
    lake = made(tmp_path)
    sources = [f"source-{n}" for n in range(6)]
    for source in sources:
        put_shard(lake, source, [source], articles=4, rejects=2)
    manifest = merged(lake)
    names = {output.name for one in manifest.shards.values() for output in one.outputs}
    assert len(names) == 2
    rows = [row for source in sources for row in articles_of(source, 4)]
    lost = [row for source in sources for row in rejects_of(source, 2)]
    (tmp_path / "once").mkdir()
    once = stage_rows(tmp_path / "once", "x", rows, lost)
    assert {name.split("/")[0]: lake.root.joinpath(name).read_bytes() for name in names} == {
        o.table: (tmp_path / "once" / f"x.{o.table}.parquet").read_bytes() for o in once
    }


def test_nobodys_rows_or_counts_are_others_and_the_corpus_is_not_owed(tmp_path: Path) -> None:
    lake = made(tmp_path)
    for n in range(7):
        put_shard(lake, f"shard-{n}", [f"a{n}", f"b{n}"], rejects=n % 2)
    lake.log.append({"event": "published"})
    before = read_lake(lake)
    rows, known = rows_of(lake, before), content_id(before)
    after = merged(lake)
    assert rows_of(lake, after) == rows
    assert (content_id(after), after.total()) == (known, before.total())
    assert (
        holdings(lake, after, lake.staging / "a.arrow").loaded().raw_files
        == holdings(lake, before, lake.staging / "b.arrow").loaded().raw_files
    )
    assert after.is_published
    assert len(files(lake, after, "articles")) == 1
    assert verify(lake, after) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_shards_came_does_not_matter(tmp_path: Path, seed: int) -> None:
    found = []
    for name, order in (("a", range(11)), ("b", random.Random(seed).sample(range(11), 11))):
        lake = made(tmp_path / name)
        for n in order:
            put_shard(lake, f"shard-{n}", [f"s{n}"], articles=1 + n % 4)
        merged(lake)
        found.append(parquet(tmp_path / name))
    assert found[0] == found[1]


def test_what_is_merged_already_is_left_until_as_many_have_gathered(tmp_path: Path) -> None:
    lake = made(tmp_path)
    opened = []
    for n in range(27):
        put_shard(lake, f"shard-{n}", [f"s{n}"], articles=2, rejects=0)
        manifest = merged(lake)
        sweep(lake, manifest)
        opened.append(len(files_in(lake)))
        assert compact(lake, manifest, 3, NEVER) == 0
    assert opened[:9] == [1, 2, 1, 2, 3, 2, 3, 4, 1]
    assert max(opened) <= 2 * 4
    written = sum(event["event"] == "replace" for event, _ in lake.log.events())
    assert written == 9 + 3 + 1, "each row three times more for 27 files, whatever comes"


def test_a_file_that_is_full_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FULL_ROWS", 20)
    lake = made(tmp_path)
    for n in range(6):
        put_shard(lake, f"large-{n}", [f"l{n}"], articles=11, rejects=0)
        put_shard(lake, f"small-{n}", [f"s{n}"], articles=7, rejects=0)
    manifest = merged(lake, fan=2)
    rows = {o.name: o.rows for one in manifest.shards.values() for o in one.outputs}
    assert sorted(rows.values()) == [11] * 6 + [14] * 3
    assert FULL_ROWS > 20


def test_of_shards_that_have_several_files_each_keeps_all_its_rows(tmp_path: Path) -> None:
    """A worker writes a file every 5 000 rows: of shards with two, half the rows were lost."""
    lake = made(tmp_path)
    for source in ("a", "b", "c"):
        rows = articles_of(source, 8)
        halves = ((source, rows[:5]), (f"{source}-0001", rows[5:]))
        staged = [one for name, half in halves for one in stage_rows(lake.staging, name, half, [])]
        tally = PartTally(source, 0, 9, Tally(8, 8, 0))
        commit(lake, ShardReport(source, "r", tuple(staged), (tally,), {}, 0))
        parts = (Covered(source, source, 0, 9),)
        known = ("jsonl", "", "r", "complete", parts)
        lake.log.append(file_event(FileEntry(f"/raw/{source}", name_of(source), 9, 0, 0, *known)))
    kept = files(lake, merged(lake), "articles")
    assert (len(kept), sum(pq.read_metadata(path).num_rows for path in kept)) == (2, 24)


def test_two_shards_with_one_source_never_share_a_file(tmp_path: Path) -> None:
    """One content under two recipes: its rows are told apart by the file alone."""
    lake = made(tmp_path)
    for n in range(4):
        put_shard(lake, f"old-{n}", [f"s{n}"], articles=3)
        put_shard(lake, f"new-{n}", [f"s{n}"], articles=2)
    rows = rows_of(lake, read_lake(lake))
    manifest = merged(lake)
    assert rows_of(lake, manifest) == rows
    assert sorted({len(one) for one in rows["articles"].values()}) == [2, 3]
    assert len(files(lake, manifest, "articles")) == 2


ACTS = st.lists(
    st.tuples(st.sampled_from(["put", "again", "go", "merge", "sweep"]), st.integers(0, 7)),
    max_size=30,
)


@settings(max_examples=40)
@given(acts=ACTS, fan=st.integers(2, 4))
def test_whatever_comes_goes_and_is_merged_the_rows_are_those_that_were_put(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]], fan: int
) -> None:
    lake = made(tmp_path_factory.mktemp("lake"))
    wanted: dict[str, int] = {}
    for act, n in acts:
        match act:
            case "put" | "again":  # two shards of one source
                put_shard(lake, f"{act}-{n}", [f"s{n}"], articles=n, rejects=1)
                wanted[f"/raw/{act}-{n}-s{n}"] = n
            case "go":
                lake.log.append({"event": "forget", "path": f"/raw/put-{n}-s{n}"})
                wanted.pop(f"/raw/put-{n}-s{n}", None)
            case "merge":
                merged(lake, fan)
            case _:
                sweep(lake, read_lake(lake))
        manifest = read_lake(lake)
        rows = rows_of(lake, manifest)
        ids = {
            f["raw_file_id"]: f["path"]
            for f in holdings(lake, manifest, lake.staging / "raw_files.arrow")
            .loaded()
            .raw_files.to_pylist()
        }
        counts = {path: len(rows["articles"].get(name, ())) for name, path in ids.items()}
        assert counts == wanted
        assert {ids[name]: len(lost) for name, lost in rows["rejects"].items()} == dict.fromkeys(
            wanted, 1
        )
        assert verify(lake, manifest) == []
        by_file: dict[str, list[str]] = {}
        for report in manifest.active_shards().values():
            for output in report.outputs:
                by_file.setdefault(output.name, []).extend(t.source_id for t in report.tallies)
        assert all(len(set(sources)) == len(sources) for sources in by_file.values())


def test_rows_that_no_shard_has_any_more_go_from_every_byte(tmp_path: Path) -> None:
    """A third of a file is dead: it is written anew without, and the old one is swept."""
    lake = made(tmp_path)
    for n in range(6):
        put_shard(lake, f"shard-{n}", [f"secret-{n}"], articles=4)
    merged(lake)
    for gone in range(2):
        lake.log.append({"event": "forget", "path": f"/raw/shard-{gone}-secret-{gone}"})
        manifest = read_lake(lake)
        sweep(lake, manifest)
        assert compact(lake, manifest, 3, NEVER) == 0, "not yet a third"
    lake.log.append({"event": "forget", "path": "/raw/shard-2-secret-2"})
    manifest = read_lake(lake)
    sweep(lake, manifest)
    rows = rows_of(lake, manifest)
    assert compact(lake, manifest, 3, NEVER) == 2
    assert rows_of(lake, manifest) == rows
    sweep(lake, manifest)
    texts = [pq.read_table(lake.root / name)["source_id"].to_pylist() for name in files_in(lake)]
    assert {source for some in texts for source in some} == {f"secret-{n}" for n in (3, 4, 5)}


class TestAFileThatManyShare:
    @pytest.fixture
    def lake(self, tmp_path: Path) -> Lake:
        lake = made(tmp_path)
        for n in range(6):
            put_shard(lake, f"shard-{n}", [f"s{n}"], rejects=n % 2)
        merged(lake)
        return lake

    def shared(self, lake: Lake) -> Path:
        (path,) = files(lake, read_lake(lake), "articles")
        return path

    def test_is_told_once_when_it_is_not_what_was_written(self, lake: Lake) -> None:
        self.shared(lake).write_bytes(b"PAR1")
        manifest = read_lake(lake)
        assert len(verify(lake, manifest)) == 1
        assert len(misshapen(lake, manifest)) == 6
        (found,) = examine(lake, manifest)
        assert len(found.shard_ids) == len(found.raw_files) == 6
        assert (len(found.complaints), found.rows) == (1, 6 * 3 + 3)
        assert [one.rows for one in damage(lake, read_lake(lake))] == [found.rows]
        assert read_lake(lake).active_shards() == {}

    def test_takes_only_the_shards_with_it_that_have_rows_there(self, lake: Lake) -> None:
        (rejects,) = files(lake, read_lake(lake), "rejects")
        rejects.unlink()
        manifest = read_lake(lake)
        (found,) = examine(lake, manifest)
        assert len(found.shard_ids) == 3
        assert len(manifest.active_shards()) == 3

    def test_is_read_once_however_many_do(
        self, lake: Lake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[Path] = []
        known = compaction.digest
        monkeypatch.setattr(
            "broadsheet.pipeline.lake.store.digest", lambda path: read.append(path) or known(path)
        )
        assert verify(lake, read_lake(lake)) == []
        assert len(read) == 2

    def test_comes_back_shard_by_shard(self, lake: Lake) -> None:
        rows = rows_of(lake, read_lake(lake))
        self.shared(lake).unlink()
        manifest = read_lake(lake)
        examine(lake, manifest)
        put_shard(lake, "shard-0", ["s0"], rejects=0)
        again = read_lake(lake)
        assert len(again.active_shards()) == 1
        for n in range(1, 6):
            put_shard(lake, f"shard-{n}", [f"s{n}"], rejects=n % 2)
        assert rows_of(lake, read_lake(lake)) == rows
        manifest = merged(lake, fan=6)
        assert rows_of(lake, manifest) == rows
        assert verify(lake, manifest) == []

    def test_that_was_restored_holds_no_row_twice(self, lake: Lake) -> None:
        """One shard was read anew meanwhile: its rows lie in two files, and are one's."""
        rows = rows_of(lake, read_lake(lake))
        path = self.shared(lake)
        whole = path.read_bytes()
        path.unlink()
        examine(lake, read_lake(lake))
        put_shard(lake, "shard-0", ["s0"], rejects=0)
        path.write_bytes(whole)
        manifest = read_lake(lake)
        note_damage(lake, manifest, set())
        assert len(manifest.active_shards()) == 6
        assert rows_of(lake, manifest) == rows
        assert rows_of(lake, merged(lake, fan=2)) == rows

    def test_can_be_given_up(self, lake: Lake) -> None:
        self.shared(lake).unlink()
        manifest = read_lake(lake)
        found = examine(lake, manifest)
        assert forget(lake, manifest, found) == 6
        sweep(lake, manifest)
        assert verify(lake, read_lake(lake)) == []
        assert files_in(lake) == set()

    def test_is_not_made_of_what_is_not_what_was_written(self, lake: Lake) -> None:
        for name in ("more", "and more"):
            put_shard(lake, name, [name])
        victim = lake.root / "articles" / f"{name_of('more')}.parquet"
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
        manifest = merged(lake, fan=2)
        assert list(manifest.damaged) == [name_of("more")]
        assert name_of("more") not in {o for one in manifest.shards.values() for o in one.outputs}
        assert victim.read_bytes() == content, "for `repair` to name"


def test_verify_beside_a_merge_and_a_sweep_complains_of_nothing(tmp_path: Path) -> None:
    """It holds no lock: what it knew has gone meanwhile, and it asks again."""
    lake = made(tmp_path)
    for n in range(4):
        put_shard(lake, f"shard-{n}", [f"s{n}"])
    known = read_lake(lake)
    sweep(lake, merged(lake))
    assert not any((lake.root / o.name).exists() for r in known.shards.values() for o in r.outputs)
    assert verify(lake, known) == []


def test_the_old_files_stay_until_a_later_run_has_published(tmp_path: Path) -> None:
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    lake = Lake(data)
    for n in range(3):
        (raw / f"{n}.html").write_bytes(page(n))
        ingest(raw, data, merge_files=3)
    assert len(files_in(lake)) == 4
    assert ingest(raw, data, merge_files=3).run.records_seen == 0
    assert len(files_in(lake)) == 4, "an idle run does not sweep"
    (raw / "3.html").write_bytes(page(3))
    ingest(raw, data, merge_files=3)
    assert len(files_in(lake)) == 2


def test_a_corpus_of_merged_files_is_the_same_to_the_last_row(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for n in range(7):
        (raw / f"{n}.html").write_bytes(page(n))
        (raw / f"{n}.txt").write_text("?")
        for name, fan in (("merged", 2), ("plain", 1_000)):
            assert ingest(raw, tmp_path / name, merge_files=fan).breaches == []
    assert corpus(tmp_path / "merged") == corpus(tmp_path / "plain")
    counts = "select max(lake_version), count(distinct snapshot_id) from runs"
    ((version, snapshots),) = ask(tmp_path / "merged", counts)
    assert (version, snapshots) == (ask(tmp_path / "merged", counts)[0][0], 7)
    assert ask(tmp_path / "plain", "select snapshot_id from runs order by started_at") == ask(
        tmp_path / "merged", "select snapshot_id from runs order by started_at"
    )
    lake = Lake(tmp_path / "merged")
    assert len(files(lake, read_lake(lake), "articles")) < 4
    assert (
        len(files(Lake(tmp_path / "plain"), read_lake(Lake(tmp_path / "plain")), "articles")) == 7
    )


@pytest.mark.parametrize("version", [1, 2])
def test_a_lake_of_before_is_merged_as_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """Its rows keep their schema, and are not mixed with those of a later one."""
    monkeypatch.setattr("broadsheet.pipeline.lake.compaction.level", lambda *_: 1)
    shutil.copytree(LAKES / f"v{version}" / "lake", tmp_path / "lake")
    lake = made(tmp_path)
    for n in range(2):
        put_shard(lake, f"now-{n}", [f"now-{n}"])
    before = rows_of(lake, read_lake(lake))
    manifest = merged(lake, fan=2)
    assert rows_of(lake, manifest) == before
    outputs = {
        o.name: o for r in manifest.shards.values() for o in r.outputs if o.table == "articles"
    }
    versions = {o.schema_version for o in outputs.values()}
    assert versions == {version, SCHEMA_VERSION}
    assert len(outputs) == len(versions)
    for output in outputs.values():
        said = pq.read_schema(lake.path(output)).metadata[b"schema_version"]
        assert said == str(output.schema_version).encode()
        assert set(pq.read_table(lake.path(output))["schema_version"].to_pylist()) == {
            output.schema_version
        }


def test_a_merge_of_rows_of_a_later_version_is_refused(tmp_path: Path) -> None:
    lake = made(tmp_path)
    report = put_shard(lake, "shard", ["s"])
    later = Output("articles", "articles/x.parquet", "ab" * 32, 1, 1, SCHEMA_VERSION + 1)
    lake.log.append(replace_event([report.shard_id], later, []))
    with pytest.raises(NewerLake, match="rows of schema version"):
        read_lake(lake)


def test_nothing_is_due_in_a_lake_of_few_files(tmp_path: Path) -> None:
    lake = made(tmp_path)
    for n in range(9):
        put_shard(lake, f"shard-{n}", [f"s{n}"])
    assert due(read_lake(lake), 10) == []
    put_shard(lake, "shard-9", ["s9"])
    assert [len(merge.inputs) for merge in due(read_lake(lake), 10)] == [10, 10]


KILLED = """
import os, signal, sys
from pathlib import Path
from broadsheet.pipeline.lake import compaction, store
from broadsheet.pipeline.lake.log import Log
from tests.running import ingest

point = sys.argv[3]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dying(of, name, when, is_before):
    known = getattr(of, name)
    def called(*args, **named):
        is_it = when(*args)
        if is_it and is_before:
            die()
        answer = known(*args, **named)
        if is_it:
            die()
        return answer
    setattr(of, name, called)

always = lambda *_: True
is_replace = lambda _, *events: any(e["event"] == "replace" for e in events)
match point:
    case "before the file is written":
        dying(compaction, "write_parquet", always, True)
    case "while it is written":
        known = compaction.write_parquet
        def half(path, rows):
            known(path, rows)
            path.write_bytes(path.read_bytes()[:100])
            die()
        compaction.write_parquet = half
    case "before it is in its place":
        dying(compaction, "deliver_file", always, True)
    case "before it is acknowledged":
        dying(Log, "append", is_replace, True)
    case "while it is acknowledged":
        known = Log.append
        def torn(log, *events):
            if is_replace(log, *events):
                with log.path.open("ab") as file:
                    file.write(b'{"at":1,"event":"replace","out')
                die()
            known(log, *events)
        Log.append = torn
    case "when it is acknowledged":
        dying(Log, "append", is_replace, False)
    case "before the old files go":
        dying(store, "remove", lambda path: path.suffix == ".parquet", True)
    case "while the old files go":
        dying(store, "remove", lambda path: path.suffix == ".parquet", False)
ingest(Path(sys.argv[1]), Path(sys.argv[2]), merge_files=2, shard_files=1)
"""
POINTS = (
    "before the file is written",
    "while it is written",
    "before it is in its place",
    "before it is acknowledged",
    "while it is acknowledged",
    "when it is acknowledged",
    "before the old files go",
    "while the old files go",
)


TORTURE = pytest.mark.torture  # the lake alone is cut off at each of its steps by `test_torture`
ZONES = ("[0-2].html", "[0-3].html", "[0-4].html")  # of the first, the second, the third run
KNOBS = {"shard_files": 1}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw files, and a lake as a run finds it that will merge, or will sweep what was merged."""
    folder = tmp_path_factory.mktemp("place")
    for n in range(5):
        (folder / f"{n}.html").write_bytes(page(n))
    ingest(folder / ZONES[0], folder / "merging", merge_files=1_000, **KNOBS)
    shutil.copytree(folder / "merging", folder / "sweeping", symlinks=True)
    ingest(folder / ZONES[1], folder / "sweeping", merge_files=2, **KNOBS)
    return folder


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(point, marks=pytest.mark.slow if "while it is ack" in point else TORTURE)
        for point in POINTS
    ],
)
def test_a_run_that_is_killed_loses_nothing_and_is_made_good(
    place: Path, tmp_path: Path, point: str
) -> None:
    found = []
    step = 1 + ("old files" in point)
    zone, begun = place / ZONES[step], place / ("merging", "sweeping")[step - 1]
    for name in ("killed", "whole"):
        data = tmp_path / name
        shutil.copytree(begun, data, symlinks=True)
        if name == "killed":
            command = [sys.executable, "-c", KILLED, str(zone), str(data), point]
            done = subprocess.run(command, cwd=Path(__file__).parents[1], check=False)
            assert done.returncode == -9
            lake = Lake(data)
            assert verify(lake, read_lake(lake)) == []
        else:
            ingest(zone, data, merge_files=2, **KNOBS)
        summary = ingest(zone, data, merge_files=2, **KNOBS)
        assert (summary.exit_code, summary.run.records_seen) == (0, 0)
        lake = made(data)
        manifest = merged(lake, fan=2)
        assert sum(map(len, rows_of(lake, manifest)["articles"].values())) == 3 + step
        sweep(lake, manifest)
        found.append((parquet(data), corpus(data)))
        assert ask(data, "select count(*) from articles") == [(3 + step,)]
    assert found[0] == found[1]
