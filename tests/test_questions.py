"""The questions that ship with the corpus: each runs and says how to read its answer."""

from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import SQL
from tests.synthetic import small_corpus

QUESTIONS = sorted((SQL / "questions").glob("*.sql"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    build(small_corpus(folder / "lake"), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


def ask(database: Path, name: str) -> list[dict[str, object]]:
    with reading(database) as con:
        cursor = con.execute((SQL / "questions" / f"{name}.sql").read_text(encoding="utf-8"))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_runs_and_says_how_to_read_it(path: Path, small: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    first, *others = [line for line in sql.splitlines() if line.startswith("--")]
    assert first.endswith("?")
    assert any(line.startswith("-- Read: ") for line in others)
    assert any(line.startswith("-- Trap: ") for line in others)
    ask(small, path.stem)


def test_the_same_question_gives_the_same_answer_twice(small: Path) -> None:
    for path in QUESTIONS:
        assert ask(small, path.stem) == ask(small, path.stem)


def test_monthly_counts_tell_texts_from_articles(small: Path) -> None:
    months = {row["outlet"]: row for row in ask(small, "articles_by_outlet_and_month")}
    assert (months["courier.example"]["articles"], months["courier.example"]["texts"]) == (1, 0)
    assert (months["gazette.example"]["articles"], months["gazette.example"]["texts"]) == (1, 1)


def test_copies_name_the_outlet_that_was_first_and_the_lag(small: Path) -> None:
    (row,) = ask(small, "exact_copies_across_outlets")
    assert (row["first_outlet"], row["copied_by"]) == ("gazette.example", "courier.example")
    assert (row["copies"], row["median_lag_days"]) == (1, 1)


def test_losses_are_counted_against_all_records(small: Path) -> None:
    assert {row["reason"]: row["share"] for row in ask(small, "lost_and_why")} == {
        "no_text": 0.2,
        "too_short": 0.2,
    }


def test_questions_run_without_a_database_being_writable(small: Path) -> None:
    with reading(small) as con, pytest.raises(duckdb.Error):
        con.execute("create table mine as select 1")
