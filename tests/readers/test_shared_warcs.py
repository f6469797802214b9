"""67 WARC, ARC and WACZ files of other projects, beside what warcio and fastwarc make of them."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from broadsheet.pipeline.records import OtherRecords, Reason, RecordFailure
from tests.given import REAL, golds, needs_real_data
from tests.readers.builders import found_in, outline

FILES = list(golds("warc")) if REAL else []
pytestmark = needs_real_data

# Damage that both libraries pass over, or stop at: a row each here.
FAULTS = {
    "bad.arc": [Reason.DAMAGED, Reason.DAMAGED],  # lengths of -1 and abc
    "example-space-in-url.arc": [Reason.TRUNCATED],  # its length is 12 bytes too long
    "clipped.warc.gz": [Reason.TRUNCATED],
    "example-bad-length.warc": [Reason.DAMAGED],
    "example-trunc.warc": [Reason.DAMAGED],
    "pywb__example.warc": [Reason.DAMAGED],
}
CONTAINER_FAULTS = (Reason.TRUNCATED, Reason.DAMAGED, Reason.BOMB, Reason.UNREADABLE)


@pytest.mark.parametrize("gold", FILES, ids=lambda gold: str(gold["id"]))
def test_as_many_records_as_the_better_library_finds(gold: dict[str, Any]) -> None:
    path = Path(gold["page"])
    found = found_in(path)
    assert sum(one != OtherRecords("wacz") for one in found) == _oracle(path, gold)
    faults = [
        one.reason
        for one in found
        if isinstance(one, RecordFailure) and one.reason in CONTAINER_FAULTS
    ]
    assert faults == next((f for name, f in FAULTS.items() if path.name.endswith(name)), [])
    for shard_bytes in (997, 20_000):
        assert outline(found_in(path, shard_bytes)) == outline(found)


def _oracle(path: Path, gold: dict[str, dict[str, int]]) -> int:
    """What the better library counts; in a WACZ, in the WARCs of it that are there."""
    if path.suffix != ".wacz":
        return max(gold["warcio"]["n"], gold["fastwarc"]["n"])
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("archive/")]
        return sum(len(list(ArchiveIterator(archive.open(name)))) for name in names)
