"""Uncompressed WARCs: hopping over payloads, and finding the way again behind a wrong length."""

from pathlib import Path

import pytest

from broadsheet.pipeline.readers import entries, sniff
from broadsheet.pipeline.records import RawRecord, Reason, RecordFailure
from tests.readers.builders import PAGE, crawl, found_in, http, outline, page, record, response


def test_shards_begin_where_records_do(tmp_path: Path) -> None:
    records = crawl(9)
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(records))
    starts = {sum(map(len, records[:k])) for k in range(len(records))}
    found = entries(path, path.stat().st_size, sniff(path), 1500)
    assert set(found) <= starts
    assert len(found) > 4
    whole = outline(found_in(path))
    assert len(whole) == 19
    for shard_bytes in (1, 700, 1500, 5000):
        assert outline(found_in(path, shard_bytes)) == whole


def test_a_record_lies_where_its_row_says(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(crawl(4)))
    pages = [one for one in found_in(path) if isinstance(one, RawRecord)]
    for number, one in enumerate(pages):
        start, length = one.origin.record_offset, one.origin.record_length or 0
        assert path.read_bytes()[start : start + length] == response(number)
        assert one.payload == page(number)


@pytest.mark.parametrize("lie", [-50, 50, 700, 10**9])
def test_a_wrong_length_costs_its_record_only(tmp_path: Path, lie: int) -> None:
    block = http(PAGE)
    lying = record("response", "https://paper.example/x", block, length=len(block) + lie)
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join([*crawl(2), lying, *crawl(2)]))
    found = found_in(path)
    failures = [one for one in found if isinstance(one, RecordFailure)]
    assert [one.url for one in failures] == ["https://paper.example/x"]
    assert failures[0].reason is (Reason.TRUNCATED if lie == 10**9 else Reason.DAMAGED)
    assert len(found) == 11
    for shard_bytes in (1, 900):
        assert outline(found_in(path, shard_bytes)) == outline(found)


def test_garbage_between_records_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    broken = response(7).replace(b"Content-Length: ", b"Content-Length: x")
    path.write_bytes(b"".join([*crawl(1), broken, *crawl(1)]))
    found = found_in(path)
    assert [line[0] for line in outline(found)].count("damaged") == 1
    assert len(found) == 7


def test_a_file_cut_short_in_a_heading_or_a_payload_says_so(tmp_path: Path) -> None:
    content = b"".join(crawl(2))
    path = tmp_path / "crawl.warc"
    path.write_bytes(content[:-30])
    last = found_in(path)[-1]
    assert isinstance(last, RecordFailure)
    assert last.reason is Reason.TRUNCATED
    path.write_bytes(content[: -len(response(1)) + 40])
    last = found_in(path)[-1]
    assert isinstance(last, RecordFailure)
    assert last.reason is Reason.DAMAGED


def test_no_more_than_one_blank_line_or_none_at_all_between_records(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(one.removesuffix(b"\r\n\r\n") + b"\n" for one in crawl(3)))
    assert len([one for one in found_in(path) if isinstance(one, RawRecord)]) == 3


@pytest.mark.parametrize("kept", range(6))
def test_a_cut_in_the_next_version_line_costs_no_record_before_it(
    tmp_path: Path, kept: int
) -> None:
    path = tmp_path / "cut.warc"
    path.write_bytes(response(1) + b"WARC/1.0"[:kept])
    first, *others = found_in(path)
    assert isinstance(first, RawRecord)
    assert len(others) == (kept > 0)
