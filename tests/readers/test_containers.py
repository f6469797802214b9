"""Zips, WACZs and tars: every member a file of its own, whatever its neighbours are."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.readers.formats import Entry, Found
from broadsheet.pipeline.records import OtherRecords, RawRecord, Reason, RecordFailure
from tests.readers.builders import STATED, crawl, found_in, members, page

Files = dict[str, bytes]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def streamed_zip(files: Files) -> bytes:
    """As a program writes it that cannot go back: sizes come behind each member."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            self.content += bytes(piece)  # type: ignore[call-overload]
            return len(piece)  # type: ignore[arg-type]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return pipe.content


def tarred(files: Files, form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for name, content in files.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    return packed.getvalue()


PACKERS: dict[str, Callable[[Files], bytes]] = {
    "zip": zipped,
    "zip, stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip, bzip2": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "zip, streamed": streamed_zip,
    "tar, pax": tarred,
    "tar, gnu": lambda files: tarred(files, tarfile.GNU_FORMAT),
    "tar.gz": lambda files: gzip.compress(tarred(files)),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.xz": lambda files: lzma.compress(tarred(files)),
    "tar.zst": lambda files: zstandard.ZstdCompressor().compress(tarred(files)),
}
packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
PAGES = {f"2021/05/{n}-{'long' * 40}.html": page(n) for n in range(12)}


def read(tmp_path: Path, content: bytes, shard_bytes: int = 2**40) -> list[Found]:
    path = tmp_path / "archive"
    path.write_bytes(content)
    return found_in(path, shard_bytes)


def payloads(found: list[Found]) -> list[bytes]:
    return [one.payload for one in found if isinstance(one, RawRecord)]


def faults(found: list[Found]) -> list[tuple[Reason, str]]:
    return [(one.reason, one.detail) for one in found if isinstance(one, RecordFailure)]


def addresses(found: list[Found]) -> list[str | None]:
    return [one.origin.member for one in found if isinstance(one, RawRecord)]


@packed
def test_every_member_is_a_record_with_its_name(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    found = read(tmp_path, pack(PAGES))
    assert payloads(found) == list(PAGES.values())
    assert addresses(found) == list(PAGES)
    assert faults(found) == []
    ordinals = [one.origin.record_ordinal for one in found if isinstance(one, RawRecord)]
    assert ordinals == list(range(12))


@packed
@pytest.mark.parametrize("medium", STATED)
def test_a_file_says_in_a_container_what_it_says_outside(
    tmp_path: Path, pack: Callable[[Files], bytes], medium: str
) -> None:
    """A reader that reads the container in the member's place finds something else."""
    (tmp_path / medium).write_bytes(STATED[medium])
    alone = found_in(tmp_path / medium)
    inside = read(tmp_path, pack({"before.txt": b"x", medium: STATED[medium]}))
    assert payloads(alone)
    assert payloads(inside)[-len(payloads(alone)) :] == payloads(alone)


@packed
def test_shards_of_any_size_hold_each_member_once(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    whole = read(tmp_path, pack(PAGES))
    for shard_bytes in (100, 1000, 4000):
        parts = read(tmp_path, pack(PAGES), shard_bytes)
        assert addresses(parts) == addresses(whole)
        assert payloads(parts) == payloads(whole)


def test_a_large_container_is_entered_at_its_members(tmp_path: Path) -> None:
    for pack in (zipped, tarred):
        (tmp_path / "archive").write_bytes(pack(PAGES))
        assert sniff(tmp_path / "archive").entry is Entry.RECORDS


@packed
def test_containers_in_containers_and_crawls_in_them(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    inner = tarred({"a.html": page(1), "crawl.warc.gz": members(*crawl(3))})
    lines = b'{"text": "Rain fell on the quay."}\n{"text": "The ferry was late again."}\n'
    files = {"year.tar.gz": gzip.compress(inner), "crawl.warc": b"".join(crawl(2)), "l": lines}
    found = read(tmp_path, pack(files))
    assert faults(found) == []
    told = addresses(found)
    assert told[0] == "year.tar.gz!/a.html"
    assert all(str(one).startswith("year.tar.gz!/crawl.warc.gz@") for one in told[1:4])
    assert all(str(one).startswith("crawl.warc@") for one in told[4:6])
    assert told[6:] == ["l", "l@35"]
    assert len(set(told)) == len(told)


def test_a_container_too_deep_is_a_reject_with_its_depth(tmp_path: Path) -> None:
    content = zipped({"a.html": page(1)})
    for _ in range(4):
        content = zipped({"in.zip": content, "b.html": page(2)})
    found = read(tmp_path, content)
    assert len(payloads(found)) == 3
    assert [reason for reason, _ in faults(found)] == [Reason.BOMB] * 2
    assert "4 archives deep, over 3" in faults(found)[0][1]


def test_names_that_lead_out_are_rejects_and_nothing_is_written(tmp_path: Path) -> None:
    files = {
        "../../a.html": page(1),
        "/etc/b.html": page(2),
        "C:\\c.html": page(3),
        "d.html": page(4),
    }
    for pack in (zipped, tarred):
        found = read(tmp_path, pack(files))
        assert payloads(found) == [page(4)]
        assert [reason for reason, _ in faults(found)] == [Reason.MALFORMED] * 3
    assert [one.name for one in tmp_path.iterdir()] == ["archive"]


def test_links_and_devices_of_a_tar_are_no_files(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            told = tarfile.TarInfo(f"kind{kind.decode()}")
            told.type, told.linkname = kind, "/etc/passwd"
            archive.addfile(told)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    found = read(tmp_path, packed.getvalue())
    assert [reason for reason, _ in faults(found)] == [Reason.NOT_A_FILE] * 4
    assert [one for one in found if isinstance(one, OtherRecords)] == [OtherRecords("folder")]


def test_a_zip_that_is_wrong_of_where_its_directory_lies_is_read(tmp_path: Path) -> None:
    """Nothing stands in front of it, and its members are where the directory says."""
    content = bytearray(zipped({"a.html": page(1), "b.html": page(2)}))
    at = content.rfind(b"PK\x05\x06") + 16
    claimed = int.from_bytes(content[at : at + 4], "little") - 7
    content[at : at + 4] = claimed.to_bytes(4, "little")
    found = read(tmp_path, bytes(content))
    assert (payloads(found), faults(found)) == ([page(1), page(2)], [])


def test_a_link_in_a_zip_is_no_file(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.html")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.html", page(1))
    found = read(tmp_path, packed.getvalue())
    assert payloads(found) == [page(1)]
    assert [reason for reason, _ in faults(found)] == [Reason.NOT_A_FILE]


def test_a_sealed_member_costs_itself(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.html": page(1), "b.html": page(2)}))
    raw[6] |= 1
    found = read(tmp_path, bytes(raw))
    assert payloads(found) == [page(2)]
    assert faults(found) == [(Reason.ENCRYPTED, "a member that wants a password")]


@pytest.mark.parametrize("pack", [zipped, streamed_zip, PACKERS["zip, stored"], tarred])
def test_a_wrong_byte_costs_one_member_at_most(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    good = pack(PAGES)
    for at in range(40, len(good), len(good) // 60):
        broken = bytearray(good)
        broken[at] ^= 0x10
        found = read(tmp_path, bytes(broken))
        lost = set(PAGES.values()) - set(payloads(found))
        assert len(lost) <= 1, at
        # A tar has no checksum of what its members hold.
        is_seen = faults(found) or len(payloads(found)) == len(PAGES)
        assert is_seen if pack is tarred else len(faults(found)) >= len(lost), at


@pytest.mark.parametrize("pack", [zipped, PACKERS["zip, stored"], tarred, PACKERS["tar.gz"]])
def test_a_cut_loses_nothing_before_it(tmp_path: Path, pack: Callable[[Files], bytes]) -> None:
    files = {name: page(n, words=400) for n, name in enumerate(PAGES)}
    good = pack(files)
    cut = len(good) // 2
    found = read(tmp_path, good[:cut])
    assert len(payloads(found)) >= 4
    assert payloads(found) == list(files.values())[: len(payloads(found))]
    assert {reason for reason, _ in faults(found)} <= {Reason.TRUNCATED, Reason.DAMAGED}
    assert 1 <= len(faults(found)) <= 2


def test_members_that_share_bytes_are_rejects(tmp_path: Path) -> None:
    """A directory that lists one member many times: the better zip bomb."""
    raw = zipped({"a.html": page(1)})
    at = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    entry, tail = raw[at:end], bytearray(raw[end:])
    count = 500
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    found = read(tmp_path, raw[:at] + entry * count + bytes(tail))
    assert payloads(found) == [page(1)]
    assert len(faults(found)) == count - 1
    assert all(reason is Reason.DAMAGED and "overlaps" in why for reason, why in faults(found))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path, method: int) -> None:
    files = {"bomb.html": page(1) + bytes(60 * 2**20), "a.html": page(2)}
    found = read(tmp_path, zipped(files, method))
    assert payloads(found) == [page(2)]
    (failure,) = [one for one in found if isinstance(one, RecordFailure)]
    assert failure.reason in (Reason.BOMB, Reason.TOO_LARGE)
    assert failure.origin.member == "bomb.html"


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.html": page(1), "b.html": page(2)}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (40).to_bytes(4, "little")
    found = read(tmp_path, bytes(raw))
    assert payloads(found) == [page(2)]
    assert faults(found)[0][0] is Reason.DAMAGED


def test_what_macs_and_browsers_put_beside_pages_is_counted(tmp_path: Path) -> None:
    files = {
        "story.html": page(1),
        "story_files/ad.html": page(2),
        "__MACOSX/._story.html": b"\0" * 80,
        ".DS_Store": b"\0\0\0\1Bud1",
    }
    found = read(tmp_path, zipped(files))
    assert payloads(found) == [page(1)]
    assert faults(found) == []
    assert sum(isinstance(one, OtherRecords) for one in found) == 3


def test_a_wacz_gives_its_pages_with_the_titles_of_its_list(tmp_path: Path) -> None:
    pages = (
        b'{"format": "json-pages-1.0", "id": "pages"}\n'
        b'{"url": "https://paper.example/1", "title": "The ferry", "ts": "2026-10-04T10:00:00Z"}\n'
    )
    files = {
        "archive/data.warc.gz": members(*crawl(3)),
        "datapackage.json": b"{}",
        "indexes/index.cdx": b"com,example)/ 2026 {}\n",
        "pages/pages.jsonl": pages,
    }
    path = tmp_path / "crawl.wacz"
    path.write_bytes(zipped(files, zipfile.ZIP_STORED))
    assert sniff(path).container == "wacz"
    found = [one for one in found_in(path) if isinstance(one, RawRecord)]
    assert [one.payload for one in found] == [page(n) for n in range(3)]
    assert [one.claims.title for one in found] == [None, "The ferry", None]
    assert faults(found_in(path)) == []
