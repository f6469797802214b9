"""Compressed WARCs: every record found once, wherever shards begin and whatever is broken."""

import bz2
import gzip
import lzma
import random
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard

from broadsheet.pipeline.readers import read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Entry, Reach
from broadsheet.pipeline.records import OtherRecords, RawRecord, Reason, RecordFailure
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.readers.builders import (
    PAGE,
    crawl,
    failed,
    found_in,
    http,
    members,
    outline,
    page,
    raw,
    record,
    records_in,
    response,
)


def test_a_response_becomes_a_record_with_its_byte_address(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(3)))
    found = found_in(path)
    kinds = [one.kind for one in found if isinstance(one, OtherRecords)]
    assert kinds == ["warcinfo", "request", "request", "request"]
    pages = [one for one in found if isinstance(one, RawRecord)]
    assert [one.payload for one in pages] == [page(n) for n in range(3)]
    assert [one.origin.record_ordinal for one in pages] == [0, 1, 2]
    assert pages[2].url == "https://paper.example/2"
    assert pages[2].warc_record_id == "<urn:uuid:response-https://paper.example/2>"
    assert pages[2].fetched_at == datetime(2026, 10, 4, 10, tzinfo=UTC)
    for number, one in enumerate(pages):
        start, length = one.origin.record_offset, one.origin.record_length
        assert length is not None
        assert gzip.decompress(path.read_bytes()[start : start + length]) == response(number)


def test_shards_of_any_size_together_hold_what_one_read_does(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(25)))
    whole = outline(found_in(path))
    for shard_bytes in (40, 333, 1000, 4096):
        assert outline(found_in(path, shard_bytes)) == whole, shard_bytes


def test_a_part_says_from_where_to_where_its_records_lie(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(25)))
    size = path.stat().st_size
    parts = [ByteRange(path, "s", a, min(a + 1000, size), size) for a in range(0, size, 1000)]
    form = sniff(path)
    reaches = [f for p in parts for f in read(p, form, DEFAULT_RULES) if isinstance(f, Reach)]
    assert len(reaches) > 4
    assert (reaches[0].begins_at, reaches[-1].ends_at) == (0, size)
    assert all(a.ends_at == b.begins_at for a, b in pairwise(reaches))


@pytest.mark.parametrize("seed", range(40))
def test_one_wrong_byte_costs_one_record_in_any_sharding(tmp_path: Path, seed: int) -> None:
    good = members(*crawl(12))
    dice = random.Random(seed)
    broken = bytearray(good)
    broken[dice.randrange(len(members(*crawl(0))), len(good))] ^= 1 << dice.randrange(8)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(broken)
    found = found_in(path)
    failures = [one for one in found if isinstance(one, RecordFailure)]
    # A flipped flag or time stamp in a gzip header changes nothing that is read.
    assert len(failures) <= 1
    assert len(found) == 25
    for one in failures:
        assert one.reason in (Reason.DAMAGED, Reason.TRUNCATED)
    for shard_bytes in (64, 500):
        assert outline(found_in(path, shard_bytes)) == outline(found)


def test_damage_at_the_very_edge_of_a_shard_is_reported_once(tmp_path: Path) -> None:
    records = crawl(4)
    before = len(members(*records[:4]))
    broken = bytearray(members(*records))
    broken[before : before + 12] = b"\xff" * 12  # the magic of the fifth member is gone
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(broken)
    whole = outline(found_in(path))
    assert [line[0] for line in whole].count("damaged") == 1
    assert outline(found_in(path, before)) == whole


def test_a_file_cut_short_loses_its_last_record_with_a_row(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    content = members(*crawl(3))
    path.write_bytes(content[:-20])
    last = found_in(path)[-1]
    assert isinstance(last, RecordFailure)
    assert last.reason is Reason.TRUNCATED
    assert last.url == "https://paper.example/2"
    assert last.origin.record_offset + (last.origin.record_length or 0) == len(content) - 20


def test_a_file_that_grows_while_it_is_read_ends_where_it_was_planned_to(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    content = members(*crawl(3))
    path.write_bytes(content)
    planned = records_in(ByteRange(path, "s", 0, len(content), len(content)))
    path.write_bytes(content + members(*crawl(3)) + b"half a mem")
    grown = records_in(ByteRange(path, "s", 0, len(content), len(content)))
    assert grown == planned
    # What was appended can be entered exactly at the old size.
    size = path.stat().st_size
    late = records_in(ByteRange(path, "s", len(content), size, size))
    assert len(late) == len(planned) + 1
    assert isinstance(late[-1], RecordFailure)


def test_a_declared_length_longer_than_the_member_is_truncated(tmp_path: Path) -> None:
    block = http(PAGE)
    lying = record("response", "https://paper.example/x", block, length=len(block) + 99)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(0), lying, *crawl(1)))
    found = found_in(path)
    failure = found[1]
    assert isinstance(failure, RecordFailure)
    assert failure.reason is Reason.TRUNCATED
    assert str(len(block) + 4) + " of " + str(len(block) + 99) in failure.detail
    assert len(found) == 5


def test_a_declared_length_shorter_than_the_member_is_damaged(tmp_path: Path) -> None:
    lying = record("response", "https://paper.example/x", http(PAGE), length=60)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(0), lying, *crawl(1)))
    found = found_in(path)
    assert isinstance(found[1], RecordFailure)
    assert found[1].reason is Reason.DAMAGED
    assert len(found) == 5


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.ZstdCompressor().compress]
)
def test_records_compressed_as_one_stream_are_all_read(tmp_path: Path, pack: object) -> None:
    content = b"".join(crawl(6))
    path = tmp_path / "crawl.warc"
    path.write_bytes(pack(content))  # type: ignore[operator]
    assert sniff(path).entry is Entry.WHOLE
    found = found_in(path, shard_bytes=100)
    pages = [one for one in found if isinstance(one, RawRecord)]
    assert [one.payload for one in pages] == [page(n) for n in range(6)]
    for number, one in enumerate(pages):  # offsets count in the unpacked stream
        start, length = one.origin.record_offset, one.origin.record_length or 0
        assert content[start : start + length + 4] == response(number)


def test_a_bad_record_inside_one_stream_costs_itself(tmp_path: Path) -> None:
    lying = record("response", "https://paper.example/x", http(PAGE), length=60)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(b"".join([*crawl(2), lying, *crawl(2)])))
    found = found_in(path)
    assert [line[0] for line in outline(found)].count("damaged") == 1
    assert len(found) == 11


def test_behind_a_bad_member_of_many_records_the_next_one_is_read(tmp_path: Path) -> None:
    """As some crawlers pack them, a hundred records a member: what is behind comes back."""
    first, second = (
        gzip.compress(b"".join(response(n, words=9_000) for n in range(begin, begin + 9)), mtime=0)
        for begin in (1, 10)
    )
    broken = bytearray(first)
    broken[len(first) // 2 : len(first) // 2 + 9] = b"\xff" * 9
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bytes(broken) + second)
    assert sniff(path).entry is Entry.WHOLE
    found = found_in(path)
    faults = [one.reason for one in found if isinstance(one, RecordFailure)]
    kept = [one.url for one in found if isinstance(one, RawRecord)]
    assert set(faults) == {Reason.DAMAGED}
    assert kept[:3] == [f"https://paper.example/{number}" for number in range(1, 4)]
    assert kept[-9:] == [f"https://paper.example/{number}" for number in range(10, 19)]


def test_records_that_run_on_from_member_to_member_are_read(tmp_path: Path) -> None:
    """As bgzip writes them: a member every so many bytes, wherever a record is."""
    content = b"".join(crawl(10))
    pieces = [content[k : k + 700] for k in range(0, len(content), 700)]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*pieces))
    found = found_in(path)
    assert [one.payload for one in found if isinstance(one, RawRecord)] == [
        page(n) for n in range(10)
    ]


def test_a_later_member_with_several_records_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(1), b"".join(crawl(2)), *crawl(1)))
    assert sniff(path).entry is Entry.ANYWHERE
    assert len(found_in(path)) == 3 + 5 + 3


def test_zeros_behind_the_last_member_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tape.warc.gz"
    path.write_bytes(members(*crawl(2)) + b"\0" * 5000)
    assert len(found_in(path)) == 5
    assert len(found_in(path, shard_bytes=300)) == 5


def test_a_bomb_is_a_row_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    bomb = record("response", "https://paper.example/bomb", http(b"<html>" + b"A" * 4_000_000))
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*crawl(1), bomb, *crawl(1)))
    found = found_in(path)
    failure = found[3]
    assert isinstance(failure, RecordFailure)
    assert failure.reason is Reason.BOMB
    assert failure.url == "https://paper.example/bomb"
    assert len(found) == 7


def test_a_page_over_the_cap_is_rejected_with_its_size_unread(tmp_path: Path) -> None:
    noise = random.Random(5).randbytes(300_000).hex().encode()
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(record("response", "https://paper.example/", http(noise))))
    failure = failed(found_in(path, rules=Rules(html_max_bytes=100_000)))
    assert failure.reason is Reason.TOO_LARGE
    assert failure.size_bytes == 600_000
    assert failure.detail == "600000 bytes, over 100000"


def test_headings_with_odd_line_ends_folds_and_brackets_are_understood(tmp_path: Path) -> None:
    block = http(PAGE)
    heading = (
        b"WARC/0.18\nwarc-type:response\nWARC-Target-URI: <https://paper.example/a b>\n"
        b"X-Folded: one\n two\nWARC-Date: 2026-10-04T12:00:00.123456789+02:00\n"
        b"content-length : %d\n\n" % len(block)
    )
    path = tmp_path / "clueweb.warc.gz"
    path.write_bytes(members(heading + block + b"\n\n"))
    one = raw(found_in(path))
    assert one.url == "https://paper.example/a%20b"
    assert one.fetched_at == datetime(2026, 10, 4, 10, 0, 0, 123456, tzinfo=UTC)


def test_a_dns_answer_is_a_response_that_claims_no_document(tmp_path: Path) -> None:
    dns = record(
        "response", "dns:paper.example", b"20261004100000\npaper.example. 60 IN A 1.2.3.4\n"
    )
    dns = dns.replace(b"application/http; msgtype=response", b"text/dns")
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(dns))
    assert found_in(path) == [OtherRecords("dns")]


def test_a_file_that_shrank_since_planned_ends_where_it_does(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    for content in (members(*crawl(3)), b"".join(crawl(3))):
        path.write_bytes(content)
        path.write_bytes(content[:-30])
        size = len(content) + 10**9  # a search byte by byte would take minutes
        last = records_in(ByteRange(path, "s", 0, size, size))[-1]
        assert isinstance(last, RecordFailure)
        assert last.reason is Reason.TRUNCATED
