"""The dictionary: generated, complete, and refused when it is stale."""

import shutil
from pathlib import Path

import pytest

from broadsheet.pipeline import dictionary
from broadsheet.pipeline.warehouse import statements


def test_the_dictionary_in_the_repository_is_the_one_that_is_rendered() -> None:
    rendered, silent = dictionary.render()
    assert silent == []
    assert dictionary.DICTIONARY.read_text(encoding="utf-8") == rendered


def test_a_stale_dictionary_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dictionary, "DICTIONARY", tmp_path / "DICTIONARY.md")
    assert dictionary.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert dictionary.main([]) == 0
    assert dictionary.main(["--check"]) == 0


def test_a_column_that_nobody_described_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(statements.SQL, sql)
    (sql / "40_main" / "riddles.sql").write_text("-- One row per riddle.\nselect 1 as answer\n")
    monkeypatch.setattr(statements.read_layer, "__defaults__", (sql,))
    monkeypatch.setattr(dictionary, "DICTIONARY", tmp_path / "DICTIONARY.md")
    assert dictionary.main([]) == 1
    assert "main.riddles.answer has no description" in capsys.readouterr().err


def test_a_file_without_a_grain_is_refused() -> None:
    with pytest.raises(ValueError, match="wants a grain"):
        statements.parse("select 1", "40_main", "nameless")


def test_help_keeps_a_line_that_begins_with_a_word_and_a_colon() -> None:
    """A macro has no columns, so all of its header says what it gives."""
    header = (
        "-- Takes fields:\n-- outlet: and language: among them.\n-- kind: macro(query)\nselect 1"
    )
    assert statements.parse(header, "40_main", "search").grain == (
        "Takes fields: outlet: and language: among them."
    )


def test_half_a_sentence_that_passes_for_a_column_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(statements.SQL, sql)
    (sql / "40_main" / "notes.sql").write_text(
        "-- Lies in the data\n-- folder: x.\nselect 1 as a\n"
    )
    monkeypatch.setattr(statements.read_layer, "__defaults__", (sql,))
    _, faults = dictionary.render()
    assert any("main.notes" in fault and "folder" in fault for fault in faults)


def test_what_is_read_comes_before_what_reads_it() -> None:
    first = statements.parse("-- B.\nselect a from main.z", "40_main", "a")
    second = statements.parse("-- Z.\nselect 1 as a", "40_main", "z")
    assert [s.name for s in statements.in_order([first, second])] == ["z", "a"]
