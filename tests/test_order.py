"""What a corpus answers does not depend on the order in which its rows happen to lie."""

from pathlib import Path
from random import Random

import pytest

from broadsheet.pipeline.warehouse.build import build
from tests.asks import every_ask, unasked
from tests.same_answers import answer_differences, table_differences
from tests.shuffled import shuffled
from tests.synthetic import holdings, run
from tests.tied import EXTRA, annotations, tied, tied_rejects

ARTICLES = 400


@pytest.fixture(scope="module")
def lying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus full of ties, as it was built."""
    folder = tmp_path_factory.mktemp("order")
    random = Random(7)
    rows = tied(random, ARTICLES)
    (folder / "outlets_extra.csv").write_text(EXTRA)
    (folder / "annotations.csv").write_text(annotations(sorted({r["article_id"] for r in rows})))
    held = holdings(folder / "lake", rows, tied_rejects(random, 60), runs=[run()])
    build(held, folder / "corpus.duckdb", user_tables=folder)
    return folder / "corpus.duckdb"


def test_every_macro_is_asked(lying: Path) -> None:
    assert unasked(lying, every_ask(lying)) == []


def test_rows_in_another_order_are_answered_alike(lying: Path, tmp_path: Path) -> None:
    """Nor does it depend on the numbers that articles have among themselves."""
    other = shuffled(lying, tmp_path / "shuffled.duckdb", seed=1)
    assert table_differences(lying, other) == []
    assert answer_differences(lying, other, every_ask(lying)) == []
