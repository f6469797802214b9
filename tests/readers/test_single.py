"""HTML and text files: one record each, whole or not at all."""

import gzip
import os
import random
from pathlib import Path

import pytest

from broadsheet.pipeline.readers import read, sniff
from broadsheet.pipeline.readers.formats import ByteRange
from broadsheet.pipeline.records import Claims, Kind, RawRecord, Reason, RecordFailure
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.readers.builders import PAGE, failed, found_in, raw


def test_a_page_is_one_record_at_offset_0_with_what_its_sidecar_says(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    claims = Claims(url="https://paper.example/ferry", published="2026-10-04")
    one = raw(found_in(path, claims=claims))
    assert (one.kind, one.payload, one.size_bytes) == (Kind.HTML, PAGE, len(PAGE))
    assert (one.origin.record_offset, one.origin.record_length) == (0, len(PAGE))
    assert one.url == "https://paper.example/ferry"
    assert one.claims.published == "2026-10-04"


def test_a_packed_page_has_the_length_of_its_file_and_the_hash_of_its_content(
    tmp_path: Path,
) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE))
    plain, packed = (raw(found_in(tmp_path / name)) for name in ("page.html", "page.html.gz"))
    assert packed.raw_sha256 == plain.raw_sha256
    assert packed.origin.record_length == (tmp_path / "page.html.gz").stat().st_size


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-8-sig", None), ("utf-32", "utf-32")],
)
def test_wide_charsets_are_told_by_mark_or_by_their_zeros(
    tmp_path: Path, encoding: str, charset: str | None
) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes("The quay was closed.\n\nIt will open again.".encode(encoding))
    one = raw(found_in(path))
    assert (one.kind, one.charset) == (Kind.TEXT, charset)


def test_a_20_mb_page_is_rejected_with_its_size_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.write(b"<html>")
        file.truncate(20_000_000)
    failure = failed(found_in(path))
    assert failure.reason is Reason.TOO_LARGE
    assert failure.detail == "20000000 bytes, over 5242880"
    assert failure.size_bytes == 20_000_000


def test_a_packed_page_over_the_cap_is_too_large_and_a_bomb_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    noise = random.Random(3).randbytes(50_000).hex().encode()
    path.write_bytes(gzip.compress(b"<html>" + noise))
    assert failed(found_in(path, rules=Rules(html_max_bytes=9_000))).reason is Reason.TOO_LARGE
    path.write_bytes(gzip.compress(b"<html>" + b"A" * 4_000_000))
    failure = failed(found_in(path))
    assert failure.reason is Reason.BOMB
    assert "over 100:1" in failure.detail


@pytest.mark.parametrize(("cut", "reason"), [(-9, Reason.TRUNCATED), (None, Reason.DAMAGED)])
def test_a_packed_page_that_is_cut_or_broken_is_not_half_a_page(
    tmp_path: Path, cut: int | None, reason: Reason
) -> None:
    packed = bytearray(gzip.compress(PAGE + random.Random(3).randbytes(9_000).hex().encode()))
    if cut is None:
        packed[-6] ^= 1  # the checksum
    path = tmp_path / "page.html.gz"
    path.write_bytes(packed[:cut])
    assert failed(found_in(path)).reason is reason


def test_a_few_nul_bytes_make_no_page_binary(tmp_path: Path) -> None:
    """A server or a disk leaves one now and then; more than one in a thousand are no accident."""
    path = tmp_path / "page.html"
    page = PAGE.ljust(2_998)
    path.write_bytes(page + b"\0\0")
    [record] = found_in(path)
    assert isinstance(record, RawRecord)
    assert record.payload == page + b"\0\0"
    path.write_bytes(page + b"\0\0\0\0")
    assert failed(found_in(path)).reason is Reason.BINARY


def test_many_nul_bytes_make_a_page_binary(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE + b"\0\0\0")
    failure = failed(found_in(path))
    assert failure.reason is Reason.BINARY
    assert failure.detail == f"3 NUL bytes in {len(PAGE) + 3}"


def test_white_space_longer_than_the_head_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b" \n" * 100_000)
    assert failed(found_in(path)).reason is Reason.EMPTY


def test_a_file_that_shrank_since_planned_is_truncated_and_a_grown_one_is_what_was_planned(
    tmp_path: Path,
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    form = sniff(path)
    planned = ByteRange(path, "source", 0, len(PAGE), len(PAGE))
    path.write_bytes(PAGE + b"<p>More.")
    assert raw(list(read(planned, form, DEFAULT_RULES))).payload == PAGE
    path.write_bytes(PAGE[:-5])
    assert failed(list(read(planned, form, DEFAULT_RULES))).reason is Reason.TRUNCATED


def test_a_file_that_may_not_be_read_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    form = sniff(path)
    path.unlink()
    path.mkdir()  # the system refuses this to root, too
    (failure,) = read(ByteRange(path, "source", 0, 9, 9), form, DEFAULT_RULES)
    assert isinstance(failure, RecordFailure)
    assert failure.reason is Reason.UNREADABLE
    assert failure.detail == os.strerror(21)
