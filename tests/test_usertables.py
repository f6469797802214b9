"""What users know of outlets and articles survives every rebuild, or is refused with the place."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.usertables import (
    ANNOTATIONS,
    OUTLETS_EXTRA,
    BadUserTable,
    read_user_table,
)
from tests.synthetic import small_corpus


def test_tables_in_the_data_folder_are_in_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "outlets_extra.csv").write_text(
        "outlet,leaning,owner,valid_from\n"
        "gazette.example,left,Ink & Co,2001-02-03\n"
        "courier.example,,,\n"
    )
    scores = pa.table({"article_id": ["a1"], "model": ["m"], "label": ["joy"], "score": [0.5]})
    pq.write_table(scores, tmp_path / "annotations.parquet")
    for attempt in range(2):
        database = tmp_path / f"{attempt}.duckdb"
        build(small_corpus(tmp_path / "lake"), database, user_tables=tmp_path)
        with reading(database) as con:
            assert con.execute(
                "select outlet, leaning, year(valid_from) from outlets_extra"
            ).fetchall() == [("courier.example", None, None), ("gazette.example", "left", 2001)]
            assert con.execute("select label, score from annotations").fetchall() == [("joy", 0.5)]


def test_without_files_the_tables_are_there_and_empty() -> None:
    assert read_user_table(None, "annotations", ANNOTATIONS).num_rows == 0


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("annotations", "article_id,label\nx,y\n", "column model is missing"),
        ("annotations", "article_id,model,label,score\nx,m,l,high\n", "high"),
        ("annotations", "article_id,model,label\n,m,l\n", "article_id is empty in row 1"),
        ("outlets_extra", "outlet,colour\nx,red\n", "colour"),
        ("outlets_extra", "outlet,valid_from\nx,3rd of May\n", "3rd of May"),
        ("outlets_extra", "outlet,type\nx\n", "columns"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_file_and_place(
    tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    (tmp_path / f"{name}.csv").write_text(content)
    schema = {"annotations": ANNOTATIONS, "outlets_extra": OUTLETS_EXTRA}[name]
    with pytest.raises(BadUserTable, match=complaint) as refused:
        read_user_table(tmp_path, name, schema)
    assert f"{name}.csv" in str(refused.value)


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    (tmp_path / "annotations.csv").write_text("article_id,model,label\n")
    pq.write_table(ANNOTATIONS.empty_table(), tmp_path / "annotations.parquet")
    with pytest.raises(BadUserTable, match="keep one"):
        read_user_table(tmp_path, "annotations", ANNOTATIONS)
