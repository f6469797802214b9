"""Landing zones that want to break the pipeline: one row a record, each with an honest outcome."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import ZONES, Fates, complaints
from tests.running import ask, ingest

OUTCOMES = """
select path, 'article' from articles join raw_files using (raw_file_id)
union all select path, reason from rejects join raw_files using (raw_file_id)
"""


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES.keys())
def test_every_record_has_its_row(tmp_path: Path, zone: Callable[[Path], Fates]) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    fates = zone(raw)
    summary = ingest(raw, tmp_path / "data", workers=2, document_timeout_seconds=8)
    assert summary.failures == []
    assert summary.breaches == []
    assert "crashed" not in summary.corpus.reasons
    rows = ask(tmp_path / "data", OUTCOMES)
    named = [(str(path).removeprefix(f"{raw}/"), outcome) for path, outcome in rows]
    assert complaints(printable(fates), named) == []


def printable(fates: Fates) -> Fates:
    """Fates with their paths as the corpus prints them."""
    from dataclasses import replace

    from pipeline.ledger import printable as as_printed

    return tuple(replace(fate, path=as_printed(fate.path)) for fate in fates)
