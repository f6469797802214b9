"""A record in several pieces is one record, wherever its pieces lie in the file."""

import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.pipeline.records import OtherRecords, RawRecord, Reason, RecordFailure
from tests.readers.builders import found_in, http, members, page, record, response

URL = "https://paper.example/long"
WHOLE = http(page(7, 400))
FIRST = f"<urn:uuid:response-{URL}>"
PACKINGS: dict[str, Callable[..., bytes]] = {
    "plain": lambda *records: b"".join(records),
    "members": members,
    "stream": lambda *records: gzip.compress(b"".join(records), mtime=0),
}


def pieces(count: int) -> list[bytes]:
    """A response in so many records."""
    step = -(-len(WHOLE) // count)
    blocks = [WHOLE[begin : begin + step] for begin in range(0, len(WHOLE), step)]
    first = record("response", URL, blocks[0], "WARC-Segment-Number: 1")
    rest = []
    for number, block in enumerate(blocks[1:], 2):
        fields = [f"WARC-Segment-Number: {number}", f"WARC-Segment-Origin-ID: {FIRST}"]
        if number == count:
            fields.append(f"WARC-Segment-Total-Length: {len(WHOLE)}")
        rest.append(record("continuation", f"{URL}#{number}", block, *fields))
    return [first, *rest]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("shard_bytes", [2**40, 300, 1500])
@pytest.mark.parametrize("between", [0, 2])
def test_its_text_is_whole(tmp_path: Path, packing: str, shard_bytes: int, between: int) -> None:
    path = tmp_path / "crawl.warc"
    first, second, third = pieces(3)
    others = [response(number) for number in range(between)]
    content = PACKINGS[packing](response(20), first, *others, second, *others, third, response(21))
    path.write_bytes(content)
    found = found_in(path, shard_bytes)
    joined = [one for one in found if isinstance(one, RawRecord) and one.url == URL]
    assert [one.payload for one in joined] == [page(7, 400)]
    assert sum(isinstance(one, RawRecord) for one in found) == 3 + 2 * between
    assert not any(isinstance(one, RecordFailure) for one in found)
    assert found.count(OtherRecords("continuation")) == 2


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("missing", [1, 2])
def test_without_a_piece_it_is_cut_off(tmp_path: Path, packing: str, missing: int) -> None:
    path = tmp_path / "crawl.warc"
    there = pieces(3)
    del there[missing]
    path.write_bytes(PACKINGS[packing](*there, response(1)))
    found = [one for one in found_in(path) if isinstance(one, RawRecord | RecordFailure)]
    assert sorted(one.origin.record_ordinal for one in found) == [0, 1]
    (cut,) = (one for one in found if isinstance(one, RecordFailure))
    assert (cut.reason, cut.url) == (Reason.TRUNCATED, URL)


@pytest.mark.parametrize("packing", PACKINGS)
def test_pieces_in_several_files_are_rejects_that_say_what_is_missing(
    tmp_path: Path, packing: str
) -> None:
    path = tmp_path / "crawl.warc"
    first, second, third, fourth = pieces(4)
    told = []
    for there in ((first, second), (third, fourth)):
        path.write_bytes(PACKINGS[packing](response(1), *there, response(2)))
        told.append([one for one in found_in(path) if isinstance(one, RecordFailure)])
    (begun,), ended = told
    size_bytes = 2 * -(-len(WHOLE) // 4)
    assert (begun.reason, begun.url, begun.size_bytes) == (Reason.TRUNCATED, URL, size_bytes)
    assert begun.detail == (
        f"segments 1 to 2 of {FIRST}, {size_bytes} bytes; segment 3 and what follows it are not "
        "in this file"
    )
    assert [one.reason for one in ended] == [Reason.TRUNCATED] * 2
    assert ended[0].detail.startswith(f"segment 3 of {FIRST}, ")
    assert ended[0].detail.endswith("; its first segment is not before it in this file")


def test_a_piece_that_the_part_before_may_have_joined_is_no_reject(tmp_path: Path) -> None:
    """Whoever reads on behind its part takes it; farther on nobody does."""
    path = tmp_path / "crawl.warc"
    first, *rest = pieces(3)
    path.write_bytes(first + b"".join(response(n) for n in range(90)) + b"".join(rest))
    failures = [one for one in found_in(path, 300) if isinstance(one, RecordFailure)]
    assert [one.url for one in failures] == [URL]
    path.write_bytes(b"".join(response(n) for n in range(150)) + b"".join(rest))
    failures = [one for one in found_in(path, 1_000) if isinstance(one, RecordFailure)]
    assert failures == []
    half = path.stat().st_size // 2
    failures = [one for one in found_in(path, half) if isinstance(one, RecordFailure)]
    assert [one.detail[:9] for one in failures] == ["segment 2", "segment 3"]


def test_a_piece_that_is_there_twice_is_no_reject(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    first, second, third = pieces(3)
    path.write_bytes(first + second + third + third)
    assert not any(isinstance(one, RecordFailure) for one in found_in(path))


def test_two_of_one_name_are_two_records(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    first, second = pieces(2)
    path.write_bytes(first + first + second)
    cut, joined = (one for one in found_in(path) if isinstance(one, RawRecord | RecordFailure))
    assert isinstance(cut, RecordFailure)
    assert isinstance(joined, RawRecord)


def test_a_record_of_very_many_pieces_is_too_large_and_not_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    megabyte = b"<p>It rained.</p>" * 61_680
    fields = [f"WARC-Segment-Origin-ID: {FIRST}"]
    parts = [record("response", URL, http(megabyte), "WARC-Segment-Number: 1")]
    for number in range(2, 41):
        last = ["WARC-Segment-Total-Length: 0"] if number == 40 else []
        said = [f"WARC-Segment-Number: {number}", *fields, *last]
        parts.append(record("continuation", URL, megabyte, *said))
    path.write_bytes(b"".join(parts))
    del parts
    tracemalloc.start()
    (found,) = (one for one in found_in(path) if isinstance(one, RecordFailure))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.reason is Reason.TOO_LARGE
    assert peak_bytes < 32 * 2**20
    assert found.size_bytes == 40 * len(megabyte)
