"""The sample's rows are those that were committed to, or somebody says that they are not."""

import copy
import json
from pathlib import Path

import pytest

from broadsheet.pipeline.recipe import RECIPE_VERSION
from tests import digest

RECORD = "text/market.txt, articles, byte 0, record 0"


def test_the_rows_of_the_sample_are_as_committed(sample: Path) -> None:
    """Fails where a row changed; the message names files and fields, and what to do."""
    rows = digest.rows_of(sample / "corpus.duckdb")
    assert digest.complaint(digest.read(), rows, RECIPE_VERSION) is None


def test_every_record_of_the_sample_is_in_the_digest() -> None:
    """All but the files that hold no record: sidecars."""
    files = {str(p.relative_to(digest.RAW)) for p in digest.RAW.rglob("*") if p.is_file()}
    assert files - {record.split(", ")[0] for record in digest.read()["rows"]} == {
        "text/metadata.csv"
    }


def test_a_changed_field_asks_for_the_recipe_and_the_changelog() -> None:
    committed = digest.read()
    rows = copy.deepcopy(committed["rows"])
    rows[RECORD]["word_count"] = "224"
    del rows["text/blank.txt, rejects, byte 0, record 0"]
    told = digest.complaint(committed, rows, committed["recipe"])
    assert told is not None
    todo = f"raise RECIPE_VERSION over {committed['recipe']}, write the changelog, make digest"
    assert told.splitlines() == [
        f"The sample's rows differ: {todo}",
        "record 1, word_count 1",
        "text/blank.txt, rejects, byte 0, record 0: is gone",
        f"{RECORD}: word_count was 225, is 224",
    ]
    raised = digest.complaint(committed, rows, committed["recipe"] + 1)
    assert raised is not None
    assert "raise" not in raised.splitlines()[0]
    only_raised = digest.complaint(committed, committed["rows"], committed["recipe"] + 1)
    assert only_raised is not None


def test_many_differences_are_counted_and_the_first_shown() -> None:
    committed = digest.read()
    rows = {record: {**row, "title": "null"} for record, row in committed["rows"].items()}
    told = digest.complaint(committed, rows, committed["recipe"])
    assert told is not None
    assert told.splitlines()[1].startswith("title ")
    assert len(told.splitlines()) == digest.MOST_SHOWN + 3


def test_nobody_writes_other_rows_under_the_same_number(
    tmp_path: Path,
    sample: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = digest.rows_of(sample / "corpus.duckdb")
    was = copy.deepcopy(now)
    was[RECORD]["title"] = '"Another"'
    committed = tmp_path / "raw.digest.json"
    committed.write_text(json.dumps({"recipe": RECIPE_VERSION, "rows": was}))
    monkeypatch.setattr(digest, "DIGEST", committed)
    monkeypatch.setattr(digest, "ingest", lambda *_, **__: None)
    monkeypatch.setattr(digest, "rows_of", lambda _: now)
    assert digest.main([]) == 1
    assert "raise RECIPE_VERSION" in capsys.readouterr().out
    assert digest.read()["rows"] == was
    assert digest.main(["--unreleased"]) == 0
    assert digest.read()["rows"] == now
