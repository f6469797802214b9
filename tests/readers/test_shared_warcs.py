"""67 WARC, ARC and WACZ files of other projects, beside what warcio and fastwarc make of them."""

import json
import os
from pathlib import Path

import pytest

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Reason, RecordFailure, Rejected
from tests.readers.builders import found_in, outline

SHARED = Path(os.environ.get("BROADSHEET_SHARED", "../shared")) / "data" / "warc"
GOLD = SHARED / "gold.jsonl"
FILES = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()] if GOLD.exists() else []
pytestmark = pytest.mark.skipif(not FILES, reason="the shared data is not here")

# Damage that both libraries pass over, or stop at: a row each here.
FAULTS = {
    "clipped.warc.gz": [Reason.TRUNCATED],
    "example-bad-length.warc": [Reason.DAMAGED],
    "example-trunc.warc": [Reason.DAMAGED],
    "pywb__example.warc": [Reason.DAMAGED],
}
CONTAINER_FAULTS = (Reason.TRUNCATED, Reason.DAMAGED, Reason.BOMB, Reason.UNREADABLE)


@pytest.mark.parametrize("gold", FILES, ids=lambda gold: str(gold["id"]))
def test_as_many_records_as_the_better_library_finds(gold: dict[str, dict[str, int]]) -> None:
    path = SHARED / str(gold["file"])
    is_warc = (
        str(gold["file"])
        .replace(".bad", "")
        .endswith((".warc", ".warc.gz", ".warc.lz4", ".wet", ".wat", ".wet.gz", ".wat.gz"))
    )
    if not is_warc:
        with pytest.raises(Rejected, match=r"zip|ARC|LZ4"):
            sniff(path)
        return
    found = found_in(path)
    assert len(found) == max(gold["warcio"]["n"], gold["fastwarc"]["n"])
    faults = [
        one.reason
        for one in found
        if isinstance(one, RecordFailure) and one.reason in CONTAINER_FAULTS
    ]
    assert faults == next((f for name, f in FAULTS.items() if path.name.endswith(name)), [])
    for shard_bytes in (997, 20_000):
        assert outline(found_in(path, shard_bytes)) == outline(found)
