"""Nothing that lies in a landing zone stops the pipeline, and each record has its row."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.ledger import Summary, printable
from tests.hostile import MIB, ZONES, Fates, complaints, many_files, story
from tests.running import ingest

Rows = dict[str, list[tuple[str, str]]]
ROWS = """
select f.path, 'article' from captures join raw_files f using (raw_file_id)
union all
select f.path, reason from rejects join raw_files f using (raw_file_id)
"""


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, Fates], Rows, Summary]]:
    """All zones side by side, in one run."""
    raw, data = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("data")
    fates = {}
    for name, zone in ZONES.items():
        (raw / name).mkdir()
        fates[name] = zone(raw / name)
    summary = ingest(raw, data, workers=2)
    rows: Rows = {}
    with duckdb.connect(str(data / "corpus.duckdb"), read_only=True) as connection:
        for path, became in connection.execute(ROWS).fetchall():
            zone_name, _, inside = os.path.relpath(path, raw).partition("/")
            rows.setdefault(zone_name, []).append((inside, became))
    yield fates, rows, summary
    (raw / "unreadable" / "closed").chmod(0o700)


@pytest.mark.parametrize("zone", ZONES)
def test_each_record_has_one_row_and_an_honest_fate(
    zone: str, outcome: tuple[dict[str, Fates], Rows, Summary]
) -> None:
    """An article or a reject with a fitting reason, never both, never nothing."""
    fates, rows, _ = outcome
    expected = tuple(replace(one, path=printable(one.path)) for one in fates[zone])
    assert "\n".join(complaints(expected, rows.get(zone, []))) == ""


def test_nothing_crashes(outcome: tuple[dict[str, Fates], Rows, Summary]) -> None:
    """No hostile file is a bug of ours, and no shard fails."""
    _, _, summary = outcome
    assert "crashed" not in summary.run.reasons
    assert summary.failures == []
    assert summary.breaches == []


def test_the_ledger_adds_up(outcome: tuple[dict[str, Fates], Rows, Summary]) -> None:
    """Records seen = articles + rejects, and as many as were laid out."""
    fates, _, summary = outcome
    assert summary.corpus.records_seen == summary.corpus.articles + summary.corpus.rejects
    assert summary.corpus.records_seen == sum(f.count for zone in fates.values() for f in zone)


def test_a_bomb_does_not_fill_the_memory(
    outcome: tuple[dict[str, Fates], Rows, Summary],
) -> None:
    """No worker holds the gibibyte that a bomb unpacks to."""
    _, _, summary = outcome
    shards = read_lake(Lake(Path(summary.data))).shards.values()
    assert 0 < max(shard.peak_memory_bytes for shard in shards) < 1024 * MIB


def test_very_many_files_are_taken_in_once(tmp_path: Path) -> None:
    """2 000 files in one folder, and one more the next day: the second run reads that one."""
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    fates = many_files(raw, 2_000)
    assert ingest(raw, data, workers=2).run.articles == len(fates)
    (raw / "one-more.txt").write_text(story(2_000), encoding="utf-8")
    second = ingest(raw, data, workers=2)
    assert second.run.records_seen == 1
    assert second.corpus.articles == len(fates) + 1
