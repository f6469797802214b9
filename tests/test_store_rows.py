"""The rows of a shard lie as they are asked for, and the same rows are the same bytes."""

import random
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.lake import store
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.schema import SCHEMA_VERSION, Article, Rejection
from tests.synthetic import article

DAYS = [date(2026, 1, 2), None, date(2025, 12, 31), date(2026, 1, 2), None, date(1987, 2, 26)]
ARTICLES = [
    Article(**article(f"Story {n}.", published_on=day, source_id=f"s{n % 2}", record_offset=9 - n))
    for n, day in enumerate(DAYS)
]
REJECTIONS = [
    Rejection(
        source_id=source,
        record_offset=offset,
        record_ordinal=ordinal,
        stage=Stage.READ,
        reason=Reason.EMPTY,
        detail="0 bytes",
    )
    for source, offset, ordinal in (("b", 0, 0), ("a", 7, 1), ("a", 7, 0), ("a", 0, 3))
]


def test_articles_lie_by_day_those_without_one_last_and_then_by_place(tmp_path: Path) -> None:
    output, _ = store.stage_rows(tmp_path, "x", ARTICLES, REJECTIONS)
    rows = pq.read_table(store.staged_path(tmp_path, output)).to_pylist()
    assert [(row["published_on"], row["source_id"], row["record_offset"]) for row in rows] == [
        (date(1987, 2, 26), "s1", 4),
        (date(2025, 12, 31), "s0", 7),
        (date(2026, 1, 2), "s0", 9),
        (date(2026, 1, 2), "s1", 6),
        (None, "s0", 5),
        (None, "s1", 8),
    ]
    assert (output.table, output.rows, output.schema_version) == ("articles", 6, SCHEMA_VERSION)


def test_rejects_lie_by_place(tmp_path: Path) -> None:
    (output,) = store.stage_rows(tmp_path, "x", (), REJECTIONS)
    rows = pq.read_table(store.staged_path(tmp_path, output)).to_pylist()
    assert [(row["source_id"], row["record_offset"], row["record_ordinal"]) for row in rows] == [
        ("a", 0, 3),
        ("a", 7, 0),
        ("a", 7, 1),
        ("b", 0, 0),
    ]


def test_the_order_in_which_they_came_does_not_matter(tmp_path: Path) -> None:
    known = [output.sha256 for output in store.stage_rows(tmp_path, "x", ARTICLES, REJECTIONS)]
    for seed in range(3):
        shuffled = [random.Random(seed).sample(rows, len(rows)) for rows in (ARTICLES, REJECTIONS)]
        assert [output.sha256 for output in store.stage_rows(tmp_path, "x", *shuffled)] == known


def test_a_month_is_read_from_a_few_row_groups_and_an_id_from_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row groups of a size, an index of their pages, and a bloom filter over ids."""
    monkeypatch.setattr(store, "ROW_GROUP_ROWS", 2)
    articles, rejects = store.stage_rows(tmp_path, "x", ARTICLES, REJECTIONS)
    for output in (articles, rejects):
        whole = pq.ParquetFile(store.staged_path(tmp_path, output)).metadata
        assert whole.num_row_groups == output.rows // 2
        first = whole.row_group(0)
        columns = [first.column(n) for n in range(first.num_columns)]
        assert {column.compression for column in columns} == {"ZSTD"}
        assert all(column.has_offset_index for column in columns)
    assert filtered(store.staged_path(tmp_path, articles)) == {"article_id"}
    assert filtered(store.staged_path(tmp_path, rejects)) == set()


def filtered(path: Path) -> set[str]:
    """The columns that have a bloom filter: pyarrow does not tell, DuckDB does."""
    query = "select path_in_schema from parquet_metadata(?) where bloom_filter_offset is not null"
    with duckdb.connect() as con:
        return {column for (column,) in con.execute(query, [str(path)]).fetchall()}
