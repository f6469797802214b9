"""ARC, the format before WARC."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.records import OtherRecords, RawRecord, Reason, RecordFailure
from tests.readers.builders import found_in, http, page

DESCRIPTION = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n"


def arc_record(url: str, block: bytes, length: str | None = None, extra: str = "") -> bytes:
    told = length or str(len(block))
    line = f"{url} 192.0.2.7 20010911120000 text/html {extra}{told}\n"
    return line.encode() + block + b"\n"


def arc(pages: int, extra: str = "") -> list[bytes]:
    head = arc_record("filedesc://old.arc", DESCRIPTION)
    return [
        head,
        *(arc_record(f"http://p.example/{n}", http(page(n)), None, extra) for n in range(pages)),
    ]


@pytest.mark.parametrize("extra", ["", "200 ABCDEF - 4711 old.arc "], ids=["v1", "v2"])
@pytest.mark.parametrize("packed", ["plain", "a member a record", "one stream"])
def test_every_record_is_read(tmp_path: Path, extra: str, packed: str) -> None:
    records = arc(5, extra)
    path = tmp_path / "old.arc"
    content = {
        "plain": b"".join(records),
        "a member a record": b"".join(map(gzip.compress, records)),
        "one stream": gzip.compress(b"".join(records)),
    }
    path.write_bytes(content[packed])
    found = found_in(path)
    assert [one for one in found if isinstance(one, OtherRecords)] == [OtherRecords("arc header")]
    pages = [one for one in found if isinstance(one, RawRecord)]
    assert [one.payload for one in pages] == [page(n) for n in range(5)]
    assert pages[3].url == "http://p.example/3"
    assert pages[3].fetched_at == datetime(2001, 9, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize("length", ["10", "90000", "-1", "abc"])
def test_a_length_that_lies_costs_its_record(tmp_path: Path, length: str) -> None:
    records = arc(5)
    records[3] = arc_record("http://p.example/2", http(page(2)), length)
    path = tmp_path / "old.arc"
    path.write_bytes(b"".join(records))
    found = found_in(path)
    faults = [one.reason for one in found if isinstance(one, RecordFailure)]
    left = [one.payload for one in found if isinstance(one, RawRecord)]
    if length == "90000":  # it swallows the rest of the file
        assert faults == [Reason.TRUNCATED]
    else:
        assert faults == [Reason.DAMAGED]
        assert left == [page(n) for n in (0, 1, 3, 4)]


def test_behind_a_bad_member_the_next_one_is_read(tmp_path: Path) -> None:
    members = [gzip.compress(one) for one in arc(6)]
    members[3] = members[3][:60] + bytes(40) + members[3][100:]
    path = tmp_path / "old.arc.gz"
    path.write_bytes(b"".join(members))
    found = found_in(path)
    assert [one.reason for one in found if isinstance(one, RecordFailure)] == [Reason.DAMAGED]
    left = [one.payload for one in found if isinstance(one, RawRecord)]
    assert left == [page(n) for n in (0, 1, 3, 4, 5)]
