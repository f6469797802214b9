"""WARCs packed with zstd or lz4, a frame a record or all in one; and what damage costs there."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.readers.formats import Entry
from broadsheet.pipeline.records import RawRecord, Reason, RecordFailure
from tests.readers.builders import crawl, found_in, outline, page

DICTIONARY = zstandard.ZstdCompressionDict(b"".join(crawl(3)))
SKIPPED = b"\x50\x2a\x4d\x18\x05\x00\x00\x00hello"


def zstd(one: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(one)


def zstd_with_dictionary(one: bytes) -> bytes:
    return zstandard.ZstdCompressor(dict_data=DICTIONARY, write_checksum=True).compress(one)


def lz4_(one: bytes) -> bytes:
    return bytes(lz4.frame.compress(one, content_checksum=True))


def dictionary_frame(content: bytes) -> bytes:
    """As ArchiveTeam writes it in front of all others."""
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content


PACKERS = {
    "gz": (b"", lambda one: gzip.compress(one, mtime=0)),
    "zstd": (b"", zstd),
    "zstd behind a skippable frame": (SKIPPED, zstd),
    "zstd, plain dictionary": (dictionary_frame(DICTIONARY.as_bytes()), zstd_with_dictionary),
    "zstd, packed dictionary": (
        dictionary_frame(zstd(DICTIONARY.as_bytes())),
        zstd_with_dictionary,
    ),
    "lz4": (b"", lz4_),
}
packed = pytest.mark.parametrize(("front", "pack"), PACKERS.values(), ids=PACKERS)
Pack = Callable[[bytes], bytes]


def pages(path: Path, shard_bytes: int = 2**40) -> list[bytes]:
    return [f.payload for f in found_in(path, shard_bytes) if isinstance(f, RawRecord)]


@packed
def test_a_frame_a_record_is_read_in_any_sharding(tmp_path: Path, front: bytes, pack: Pack) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(front + b"".join(map(pack, crawl(12))))
    assert sniff(path).entry is Entry.ANYWHERE
    assert pages(path) == [page(n) for n in range(12)]
    whole = outline(found_in(path))
    for shard_bytes in (40, 333, 1000):
        assert outline(found_in(path, shard_bytes)) == whole


@packed
def test_one_stream_of_many_records_is_read(tmp_path: Path, front: bytes, pack: Pack) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(front + pack(b"".join(crawl(12))))
    assert sniff(path).entry is Entry.WHOLE
    assert pages(path) == [page(n) for n in range(12)]


@packed
@pytest.mark.parametrize("seed", range(8))
def test_one_wrong_byte_costs_one_member(
    tmp_path: Path, front: bytes, pack: Pack, seed: int
) -> None:
    dice = random.Random(seed)
    good = [pack(one) for one in crawl(12)]
    broken = bytearray(b"".join(good))
    broken[dice.randrange(len(good[0]), len(broken))] ^= 1 << dice.randrange(8)
    path = tmp_path / "crawl.warc"
    path.write_bytes(front + broken)
    found = found_in(path)
    assert sum(isinstance(one, RecordFailure) for one in found) <= 1
    left = {one.payload for one in found if isinstance(one, RawRecord)}
    assert len({page(n) for n in range(12)} - left) <= 1
    assert len(found) >= 24


@packed
@pytest.mark.parametrize("seed", range(8))
def test_a_cut_loses_nothing_before_it(tmp_path: Path, front: bytes, pack: Pack, seed: int) -> None:
    good = [pack(one) for one in crawl(12)]
    whole = b"".join(good)
    cut = random.Random(seed).randrange(len(good[0]) + 20, len(whole))
    path = tmp_path / "crawl.warc"
    path.write_bytes(front + whole[:cut])
    before = sum(sum(map(len, good[: n + 1])) <= cut for n in range(len(good)))
    is_between = any(sum(map(len, good[:n])) == cut for n in range(len(good)))
    found = found_in(path)
    faults = [one.reason for one in found if isinstance(one, RecordFailure)]
    assert len(found) - len(faults) == before
    assert is_between or len(faults) == 1
    assert set(faults) <= {Reason.TRUNCATED, Reason.DAMAGED}


def test_behind_a_bad_gzip_member_of_many_records_the_next_one_is_read(tmp_path: Path) -> None:
    """Records that run on from member to member: one bad member costs what lies in it."""
    stream = b"".join(crawl(40))
    step = len(stream) // 8 + 7
    members = [gzip.compress(stream[at : at + step]) for at in range(0, len(stream), step)]
    members[3] = members[3][:100] + bytes(50) + members[3][150:]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(members))
    assert sniff(path).entry is Entry.WHOLE
    left = pages(path)
    assert {page(n) for n in range(13)} | {page(n) for n in range(22, 40)} <= set(left)
    assert len(left) < 40
