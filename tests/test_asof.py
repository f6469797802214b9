"""Numbers that were published yesterday are had again, be the snapshot deleted or not."""

import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.asof import NotHeld, as_of, history
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.damage import note_damage
from broadsheet.pipeline.lake.events import switch_events
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, prepare, sweep
from broadsheet.pipeline.publishing import publish
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.warehouse import making
from broadsheet.pipeline.warehouse.snapshots import retire
from tests.commanding import Told, broadsheet
from tests.lake_rows import name_of, put_shard
from tests.running import TABLES, here

Rows = dict[str, list[str]]


@dataclass(frozen=True)
class Past:
    """A data folder, and what its corpus held after each publish, by the lake's version."""

    data: Path
    rows: dict[int, Rows]


def rows_in(database: Path) -> Rows:
    with duckdb.connect(str(database), read_only=True) as con:
        return {t: sorted(map(repr, con.execute(f"from {t}").fetchall())) for t in TABLES}


def publish_on(data: Path, day: int, keep: int = 1) -> tuple[int, Rows]:
    """A run that ends on a day of March, and what it published."""
    lake = Lake(data)
    ended = f"2026-03-{day:02}T10:00:00+00:00"
    counts = {"records_seen": 1, "articles": 1, "rejects": 0, "peak_memory_bytes": 1}
    said = {"run_id": f"{day}", "started_at": ended, "ended_at": ended, "command": "", **counts}
    more = {"config_hash": "", "seconds": {}, "exit_code": 0, "snapshot_id": ""}
    lake.log.append({"event": "run", **said, **more, "versions": {"broadsheet": "0.0.1"}})
    manifest = read_lake(lake)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        patch.setattr(compaction, "apart", here)
        version = manifest.version
        publish(Settings(data=data, keep_snapshots=keep), lake, manifest)
        sweep(lake, manifest)
        compaction.compact(lake, manifest, 2, NEVER)
    return version, rows_in(data / "corpus.duckdb")


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Four days, on each of which a shard arrived; their files were merged and deleted since."""
    data = tmp_path_factory.mktemp("past") / "data"
    lake, rows = Lake(data), {}
    prepare(lake)
    for day in range(1, 5):
        put_shard(lake, f"day-{day}", [f"source-{day}"])
        version, found = publish_on(data, day)
        rows[version] = found
    lost = list(read_lake(lake).shards.values())
    assert sum(f"articles/{one.shard_id}.parquet" in _names(data) for one in lost) < len(lost)
    return Past(data, rows)


def _names(data: Path) -> set[str]:
    return {f"{p.parent.name}/{p.name}" for p in (data / "lake").glob("*/*.parquet")}


def sql(past: Past, then: str) -> Told:
    query = "select count(*) as n, max(published_on)::varchar as last from articles"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        return broadsheet("sql", "--data", past.data, "--as-of", then, "-q", query, "--json")


def test_every_row_of_every_day_is_had_again(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the lake, since no snapshot but the newest is kept; a second question builds nothing."""
    monkeypatch.setattr(making, "apart", here)
    settings, lake = Settings(data=past.data), Lake(past.data)
    for day, (version, rows) in enumerate(past.rows.items(), 1):
        for said in (str(version), f"2026-03-{day:02}", f"2026-03-{day:02}T10:00"):
            found = as_of(settings, lake, said, NEVER)
            assert rows_in(found.database) == rows, said
    built = {p.name: p.stat().st_mtime_ns for p in (past.data / "snapshots").glob("as-of-*")}
    assert len(built) == 3
    as_of(settings, lake, "2026-03-02", NEVER)
    assert built == {
        p.name: p.stat().st_mtime_ns for p in (past.data / "snapshots").glob("as-of-*")
    }


def test_a_question_a_report_and_an_export_may_be_of_then(past: Past, tmp_path: Path) -> None:
    told = sql(past, "2026-03-02")
    assert json.loads(told.stdout) == {"n": 6, "last": "2026-03-16"}, told
    assert told.stderr.startswith("as of version ")
    assert "(2026-03-02 10:00 UTC)" in told.stderr
    assert "published by broadsheet 0.0.1, built again by" in told.stderr
    words = ("--data", past.data, "--as-of", "2026-03-02")
    exported = broadsheet("export", tmp_path / "out", *words)
    assert "6 articles in" in exported.stdout
    assert broadsheet("report", *words, "--out", tmp_path / "r.html").returncode == 0
    assert broadsheet("report", *words).stdout.strip().endswith("report-as-of-2026-03-02.html")


def test_the_newest_and_a_kept_one_answer_as_they_are(past: Past) -> None:
    newest = (past.data / "corpus.duckdb").resolve()
    settings, lake = Settings(data=past.data), Lake(past.data)
    for said in ("2026-03-04", "2027-01-01", "99999", newest.stem, f"snapshots/{newest.name}"):
        assert as_of(settings, lake, said, NEVER).database.resolve() == newest, said


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2026-02-01", "nothing was published by then; 4 can be had, from "),
        ("yesterday", "is no day (2026-03-01), no version of the lake"),
        ("corpus-000999", "is not kept any more; kept are corpus-"),
        ("2026-13-01", "is no day"),
    ],
)
def test_what_cannot_be_had_is_one_line(past: Past, said: str, why: str) -> None:
    told = sql(past, said)
    assert (told.returncode, why in told.stderr) == (2, True), told


@pytest.fixture
def data(past: Past, tmp_path: Path) -> Path:
    shutil.copytree(past.data, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def test_what_was_switched_over_since_is_gone_with_its_shards(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    prepare(lake)
    for name in ("old", "newer", "newest"):
        put_shard(lake, name, ["source"])
    newer, newest = (read_lake(lake).files[f"/raw/{name}-source"] for name in ("newer", "newest"))
    lake.log.append(
        *({"event": "forget", "path": one.path} for one in (newer, newest)),
        {"event": "published"},
        *switch_events([replace(newer, path="/raw/old-source")]),
        {"event": "published"},
        *switch_events([replace(newest, path="/raw/old-source")]),
        {"event": "published"},
    )
    assert [one.is_whole for one in history(lake)] == [True, True, True]
    lake.log.append({"event": "drop", "shard_id": name_of("old")})
    assert [one.is_whole for one in history(lake)] == [False, True, True]
    lake.log.append({"event": "drop", "shard_id": name_of("newest")})
    assert [one.is_whole for one in history(lake)] == [False, True, False]


def test_what_a_new_recipe_took_from_the_lake_is_said_to_be_gone(data: Path) -> None:
    """Files read anew lie in other shards; who wants the older rows is told what there is."""
    lake = Lake(data)
    prepare(lake)
    first = name_of("day-2")
    lake.log.append({"event": "forget", "path": "/raw/day-2-source-2"})
    publish_on(data, 6)
    manifest = read_lake(lake)
    assert first not in manifest.shards
    assert [one.is_whole for one in history(lake)] == [True, False, False, False, True]
    with pytest.raises(NotHeld, match=r"the lake has lost rows of it since; 2 can be had, from"):
        as_of(Settings(data=data), lake, "2026-03-03", NEVER)


def test_what_was_damaged_then_is_left_out_as_it_was(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(data)
    prepare(lake)
    manifest = read_lake(lake)
    (name, report) = next((n, r) for n, r in manifest.shards.items() if n == name_of("day-1"))
    files = [lake.local(output) for output in report.outputs]
    away = [path.with_suffix(".away") for path in files]
    for path, kept in zip(files, away, strict=True):
        os.rename(path, kept)
    note_damage(lake, manifest, {name})
    _, rows = publish_on(data, 7)
    for path, kept in zip(files, away, strict=True):
        os.rename(kept, path)
    note_damage(lake, manifest := read_lake(lake), set())
    assert not manifest.damaged
    publish_on(data, 8)
    monkeypatch.setattr(making, "apart", here)
    found = as_of(Settings(data=data), lake, "2026-03-07", NEVER)
    assert "as-of-" in found.database.name
    assert rows_in(found.database) == rows


class TestRetention:
    @pytest.fixture
    def snapshots(self, tmp_path: Path) -> Path:
        for number in range(1, 6):
            (tmp_path / f"corpus-{number:06}.duckdb").write_bytes(bytes(100 * number))
        for number in range(3):
            path = tmp_path / f"as-of-{number:012}-x.duckdb"
            path.write_bytes(bytes(100))
            os.utime(path, ns=(number, number))
        return tmp_path

    def left(self, snapshots: Path) -> list[str]:
        return sorted(path.stem for path in snapshots.iterdir())

    @pytest.mark.parametrize(
        ("keep", "most_bytes", "corpora", "of_then"),
        [
            (2, None, [4, 5], [1, 2]),
            (3, 1200, [3, 4, 5], []),
            (3, 900, [4, 5], []),
            (3, 0, [5], []),
            (1, 600, [5], [2]),
        ],
    )
    def test_is_by_number_and_by_bytes_and_never_takes_the_newest(
        self,
        snapshots: Path,
        keep: int,
        most_bytes: int | None,
        corpora: list[int],
        of_then: list[int],
    ) -> None:
        retire(snapshots, keep, most_bytes)
        expected = [f"as-of-{n:012}-x" for n in of_then] + [f"corpus-{n:06}" for n in corpora]
        assert self.left(snapshots) == sorted(expected)

    def test_leaves_what_a_process_has_open(self, snapshots: Path) -> None:
        with (snapshots / "corpus-000002.duckdb").open("rb"):
            retire(snapshots, 1, 0)
        assert self.left(snapshots) == ["corpus-000002", "corpus-000005"]
