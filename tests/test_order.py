"""What a corpus answers does not depend on the order in which its rows happen to lie."""

from pathlib import Path
from random import Random

import pytest

from broadsheet.flows.commands.explain import explain
from broadsheet.flows.commands.rejects import list_rejects
from broadsheet.pipeline.export import export
from broadsheet.pipeline.export.writers import FORMATS
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import check
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


@pytest.fixture(scope="module")
def other(lying: Path) -> Path:
    """The same, its rows in another order, its articles numbered otherwise."""
    return shuffled(lying, lying.with_name("shuffled.duckdb"), seed=1)


def test_every_macro_is_asked(lying: Path) -> None:
    assert unasked(lying, every_ask(lying)) == []


def test_rows_in_another_order_are_answered_alike(lying: Path, other: Path) -> None:
    """Nor does it matter which numbers articles have among themselves."""
    assert table_differences(lying, other) == []
    assert answer_differences(lying, other, every_ask(lying)) == []


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_in_the_order_of_time(
    form: str, lying: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files, byte by byte, but for a log, which knows its time; a batch ends in a day."""
    monkeypatch.setattr("broadsheet.pipeline.export.BATCH_ROWS", 7)
    written = []
    for database in (lying, other):
        folder = tmp_path / database.stem
        assert export(database, folder, form, by=["outlet"]).articles == ARTICLES
        files = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        written.append({p: held for p, held in files.items() if p.parts[0] != "_delta_log"})
    assert written[0] == written[1]


def test_lists_that_are_cut_are_cut_at_the_same_row(lying: Path, other: Path) -> None:
    def lists(database: Path) -> list[object]:
        found = explain(database, "https://shared.example/x", Rules())["found"]
        breaches = [breach.sample for breach in check(database)]
        return [list_rejects(database, None, 9), found, breaches]

    assert lists(lying) == lists(other)
    assert all(lists(lying))
