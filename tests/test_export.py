"""Exports: what other tools read back is what the corpus holds, and harms no spreadsheet."""

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pytest

from pipeline.export import export
from pipeline.warehouse.build import build
from tests.synthetic import article, holdings

FORMULA = '=HYPERLINK("http://x.example";"win")'


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    made = [
        article("Rain.\nMore rain.", article_id="a", published_on=date(2020, 7, 1), title=FORMULA),
        article(
            "Sun.", article_id="b", published_on=date(2021, 7, 1), outlet="x/y=z", license="CC BY"
        ),
        article("Fog.", article_id="c", authors=["Ö. Ask"], language="sv"),
    ]
    build(holdings(folder / "lake", made), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


@pytest.mark.parametrize("form", ["parquet", "huggingface"])
def test_partitioned_parquet_is_read_back_by_other_engines(
    database: Path, tmp_path: Path, form: str
) -> None:
    done = export(database, tmp_path / "out", form, by=("year", "month"))
    assert (done.files, done.articles) == (3, 3)
    root = tmp_path / "out" / ("data" if form == "huggingface" else "")
    assert (root / "year=2020" / "month=7" / "articles.parquet").exists()
    table = ds.dataset(root, partitioning="hive", exclude_invalid_files=True).to_table()
    assert sorted(table["article_id"].to_pylist()) == ["a", "b", "c"]
    assert set(table["year"].to_pylist()) == {2020, 2021, None}


def test_csv_cannot_run_a_formula_and_keeps_line_breaks(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "csv")
    with (tmp_path / "out" / "articles.csv").open(newline="") as source:
        found = {row["article_id"]: row for row in csv.DictReader(source)}
    assert found["a"]["title"] == f"'{FORMULA}"
    assert found["a"]["text"] == "Rain.\nMore rain."
    assert json.loads(found["c"]["authors"]) == ["Ö. Ask"]


def test_jsonl_holds_one_article_a_line_untouched(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl", where="language = 'en'")
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines()
    assert [json.loads(line)["title"] for line in lines] == [FORMULA, None]


def test_the_datasheet_tells_counts_period_and_licences(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl")
    sheet = (tmp_path / "out" / "README.md").read_text()
    for fact in ("3 (3 different", "2020-07-01 to 2021-07-01; 1 without", "en, sv", "`CC BY`"):
        assert fact in sheet


def test_a_hostile_outlet_stays_inside_the_folder(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl", by=("outlet",))
    assert (tmp_path / "out" / "outlet=x%2Fy%3Dz" / "articles.jsonl").exists()


@pytest.mark.parametrize(
    ("form", "by", "complaint"),
    [("xlsx", (), "unknown format"), ("csv", ("title",), "cannot split")],
)
def test_what_cannot_be_done_is_said(
    database: Path, tmp_path: Path, form: str, by: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        export(database, tmp_path / "out", form, by=by)


def test_a_wrong_condition_leaves_nothing_behind(database: Path, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        export(database, tmp_path / "out", where="nonsense = 1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_not_touched(database: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(ValueError, match="not empty"):
        export(database, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_the_same_corpus_gives_the_same_bytes(database: Path, tmp_path: Path) -> None:
    for form in ("parquet", "csv", "jsonl"):
        written = []
        for attempt in ("one", "two"):
            export(database, tmp_path / f"{form}-{attempt}", form)
            written.append((tmp_path / f"{form}-{attempt}" / f"articles.{form}").read_bytes())
        assert written[0] == written[1]
