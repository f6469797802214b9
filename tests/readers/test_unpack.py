"""Every compression: whole, cut, broken, swollen, in several members; and a damaged beginning."""

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.readers.formats import ByteRange, Compression
from broadsheet.pipeline.readers.unpack import Window, unpacked
from broadsheet.pipeline.records import RawRecord, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.readers.builders import crawl, found_in, members

PACKERS: dict[Compression, Callable[[bytes], bytes]] = {
    Compression.GZIP: gzip.compress,
    Compression.ZSTD: zstandard.ZstdCompressor(write_checksum=True).compress,
    Compression.BZIP2: bz2.compress,
    Compression.XZ: lzma.compress,
}
NOISE = random.Random(11).randbytes(400_000).hex().encode()
each_compression = pytest.mark.parametrize("compression", PACKERS)


def inside(tmp_path: Path, packed: bytes, compression: Compression) -> bytes:
    path = tmp_path / "packed"
    path.write_bytes(packed)
    part = ByteRange(path, "source", 0, len(packed), len(packed))
    with unpacked(part, compression, DEFAULT_RULES) as stream:
        return stream.read()


@each_compression
def test_members_follow_each_other_unseen_and_zeros_are_padding(
    tmp_path: Path, compression: Compression
) -> None:
    pack = PACKERS[compression]
    packed = pack(NOISE) + pack(b"") + pack(b"end")
    assert inside(tmp_path, packed, compression) == NOISE + b"end"
    assert inside(tmp_path, packed + b"\0" * 600, compression) == NOISE + b"end"


@each_compression
def test_a_stream_without_its_end_is_truncated(tmp_path: Path, compression: Compression) -> None:
    packed = PACKERS[compression](NOISE)
    for cut in (len(packed) - 1, len(packed) - 9, len(packed) // 2):
        with pytest.raises(Rejected) as caught:
            inside(tmp_path, packed[:cut], compression)
        assert caught.value.reason is Reason.TRUNCATED


@each_compression
def test_a_wrong_byte_or_garbage_behind_is_damage(tmp_path: Path, compression: Compression) -> None:
    packed = bytearray(PACKERS[compression](NOISE))
    with pytest.raises(Rejected) as caught:
        inside(tmp_path, packed + b"garbage", compression)
    assert caught.value.reason is Reason.DAMAGED
    packed[len(packed) // 2] ^= 0x10
    with pytest.raises(Rejected) as caught:
        inside(tmp_path, packed, compression)
    assert caught.value.reason is Reason.DAMAGED


@each_compression
def test_a_bomb_stops_long_before_its_end(tmp_path: Path, compression: Compression) -> None:
    packed = PACKERS[compression](b"A" * 40_000_000)
    with pytest.raises(Rejected) as caught:
        inside(tmp_path, packed, compression)
    assert caught.value.reason is Reason.BOMB
    unpacked_bytes = int(caught.value.detail.split("more than ")[1].split(",")[0])
    # zstd's pieces cannot be bounded, only what they are unpacked from.
    assert unpacked_bytes <= (40_000_000 if compression is Compression.ZSTD else 3_000_000)


def test_a_warc_whose_first_record_is_broken_is_still_a_warc(tmp_path: Path) -> None:
    broken = bytearray(members(*crawl(3)))
    broken[len(members(*crawl(0))) - 6] ^= 1  # the checksum of the first member
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(broken)
    assert sniff(path).container == "warc.gz"
    first, *others = found_in(path)
    assert isinstance(first, RecordFailure)
    assert first.reason is Reason.DAMAGED
    assert first.detail.startswith("warcinfo record: ")
    assert sum(isinstance(one, RawRecord) for one in others) == 3


def test_a_warc_whose_first_member_gives_nothing_is_still_a_warc(tmp_path: Path) -> None:
    broken = bytearray(members(*crawl(3)))
    broken[10] = 0xFF  # its first block
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(broken)
    assert sniff(path).container == "warc.gz"
    first, *others = found_in(path)
    assert isinstance(first, RecordFailure)
    assert first.reason is Reason.DAMAGED
    assert sum(isinstance(one, RawRecord) for one in others) == 3


def test_what_only_looks_packed_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00" + b"\xff" * 50)
    with pytest.raises(Rejected) as caught:
        sniff(path)
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("position", [-1, -(2**63), 10, 2**63, 2**64])
def test_a_place_that_no_file_has_holds_nothing(position: int) -> None:
    """Headers say where something lies, and some lie."""
    assert Window(io.BytesIO(b"0123456789"), 10).bytes_at(position, 4) == b""
