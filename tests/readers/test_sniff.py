"""The reader is chosen by content; what no reader reads is named."""

import bz2
import gzip
import lzma
import os
import random
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.readers import entries, read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Compression, Entry, Format
from broadsheet.pipeline.readers.signatures import is_binary, is_html, markup
from broadsheet.pipeline.records import Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.readers.builders import PAGE, crawl, found_in, members, raw

PACKERS = {
    "gz": gzip.compress,
    "zst": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}

RECOGNISED = [
    ("html", PAGE),
    ("html", b"\n\n <!-- saved --> <HTML lang=de><p>Hafen"),
    ("html", b"\xef\xbb\xbf<!doctype html><p>Hafen"),
    ("html", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x"><html/>'),
    ("html", b"<p>A fragment.</p>"),
    ("html", b"Warning: mysql_connect() in db.php\n<html><body>Hafen</body></html>"),
    ("html", "<html><p>Kai</p></html>".encode("utf-16")),
    ("html", "<html><p>Kai</p></html>".encode("utf-16-be")),
    ("text", b"The quay was closed.\n\nIt will open again."),
    ("text", b"[ADVERTISEMENT]\nThe quay was closed."),
    ("text", "Der Kai war zu. €".encode("cp1252")),
    ("text", "波止場は閉鎖された。".encode("shift_jis")),
    ("text", b"a < b, and <3 for all"),
    ("text", b"<https://paper.example/ferry>\nThe quay was closed."),
    ("text", b"<Video Shopping Mall Inc> said it signed a station.\nIt will open again."),
    ("text", b"<Federal Industries Ltd> said it launched a bond.\nIssue price is 100."),
    ("html", b"<div hidden>Kai</div>"),
    ("html", b"<video controls src=a>Kai"),
    ("text", b"RIFF RAFF stays open, says the owner"),
    ("text", "Der Kai war zu.".encode("utf-16")),
    ("jsonl", b'{"text": "a"}\n{"text": "b"}\n'),
    ("jsonl", b'\xef\xbb\xbf{"text": "a"}'),
    ("jsonl", b'{"text": broken\n{"text": "b"}\n'),
    ("jsonl", b'{"text": "' + b"x" * 300_000 + b'"}\n'),
    ("jsonl", b'[1, 2]\n{"text": "a"}\n'),
    ("jsonl", b'# exported on Monday\n\n{"text": "a"}\n{"text": "b"}\n'),
    ("jsonl", b'null\n{"text": "a"}\n'),
    ("text", b'The log says:\n{"error": 7}\nand nothing else.\nIt rained.\n'),
    ("json", b'[\n{"text": "a"},\n{"text": "b"}\n]'),
    ("json", b'{\n  "text": "a"\n}\n'),
    ("json", b'[{"text": "a"}, {"text": "b"}]'),
    ("json", b'[\n  {\n    "text": "a"}]'),
    ("warc", b"".join(crawl(2))),
    ("table", b"title,text,date\r\nFerry,It sank.,2026-03-02\r\n"),
    ("table", b"url\tHeadline\tBody\n"),
    ("text", b"Ferry, quay, harbour\nIt sank, they said.\n"),
    ("feed", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'),
    ("nitf", b"<nitf><head/><body><body.content/></body></nitf>"),
    ("sgml", b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS TOPICS="YES">'),
    ("newsml", b'<?xml version="1.0"?><NewsML Version="1.2"/>'),
    ("newsml-g2", b'<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar"/>'),
    ("rtf", b"{\\rtf1\\ansi Hafen}"),
    ("newsml-g2", b"<newsMessage><inlineXML><html><p>Kai</p></html></inlineXML></newsMessage>"),
]
FOREIGN = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    (b'<?xml version="1.0"?><tei xmlns="http://tei-c.org/ns/1.0"><p>Kai</p></tei>', "<tei>"),
    (b"<sports-content><html><p>Kai</p></html></sports-content>", "<sports-content>"),
]


@pytest.mark.parametrize(("medium", "content"), RECOGNISED)
def test_content_names_its_reader_whatever_the_suffix(
    tmp_path: Path, medium: str, content: bytes
) -> None:
    path = tmp_path / "download.bin"
    path.write_bytes(content)
    assert sniff(path).container == medium


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize(("medium", "content"), RECOGNISED)
def test_compression_is_told_by_magic_number(
    tmp_path: Path, suffix: str, medium: str, content: bytes
) -> None:
    path = tmp_path / "download"
    path.write_bytes(PACKERS[suffix](content))
    assert sniff(path).container == f"{medium}.{suffix}"


@pytest.mark.parametrize(("content", "name"), FOREIGN)
def test_a_format_without_a_reader_is_named(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "export.html"
    path.write_bytes(content)
    with pytest.raises(Rejected, match=name) as caught:
        sniff(path)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT


@pytest.mark.parametrize("content", [b"", b"\n \t\r\n", gzip.compress(b""), gzip.compress(b" \n")])
def test_nothing_but_white_space_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    with pytest.raises(Rejected) as caught:
        sniff(path)
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03" * 100, b"text with\x00NUL", random.Random(4).randbytes(99)]
)
def test_bytes_that_no_charset_reads_are_binary(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"\x07\x00" + content)
    with pytest.raises(Rejected) as caught:
        sniff(path)
    assert caught.value.reason is Reason.BINARY


@pytest.mark.parametrize("name", ["style.css", "app.js.gz", "rows.csv", "wide.jsonl"])
def test_what_a_browser_saves_beside_a_page_is_not_prose(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"body { color: red }")
    with pytest.raises(Rejected, match="not a name for prose"):
        sniff(path)


def test_a_file_compressed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz.gz"
    path.write_bytes(gzip.compress(gzip.compress(PAGE)))
    with pytest.raises(Rejected, match="compressed twice"):
        sniff(path)


def test_a_directory_a_pipe_and_a_missing_file_are_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "x.html").mkdir()
    os.mkfifo(tmp_path / "pipe")
    reasons = []
    for name in ("x.html", "pipe", "missing"):
        with pytest.raises(Rejected) as caught:
            sniff(tmp_path / name)
        reasons.append(caught.value.reason)
    assert reasons == [Reason.NOT_A_FILE, Reason.NOT_A_FILE, Reason.UNREADABLE]


def test_a_file_that_vanished_after_planning_is_a_row(tmp_path: Path) -> None:
    part = ByteRange(tmp_path / "gone.html", "source", 0, 9, 9)
    for medium in ("html", "jsonl", "warc"):
        form = Format(medium, Compression.NONE, Entry.WHOLE)
        (failure,) = read(part, form, DEFAULT_RULES)
        assert isinstance(failure, RecordFailure)
        assert failure.reason is Reason.UNREADABLE
        assert failure.detail == "No such file or directory"


def test_a_name_with_newline_quote_and_invalid_bytes_is_a_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\n\"'*[1]\xff.html"))
    path.write_bytes(PAGE)
    assert raw(found_in(path)).payload == PAGE


def test_the_entries_of_an_appended_file_stay(tmp_path: Path) -> None:
    """Every format: what was an entry of the shorter file is one of the longer."""
    lines = b"".join(b'{"text": "%d"}\n' % n for n in range(400))
    for content in (b"".join(crawl(40)), members(*crawl(40)), lines, gzip.compress(lines)):
        path = tmp_path / "grows"
        path.write_bytes(content)
        form, size = sniff(path), len(content)
        early = entries(path, size // 2, form, 1000)
        late = entries(path, size, form, 1000)
        assert early[0] == 0
        assert late[: len(early)] == early
        if form.entry is not Entry.WHOLE:
            assert len(late) > len(early) > 1


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_looking_never_raises(head: bytes) -> None:
    is_html(head), is_binary(head), markup(head)


def test_markup_looks_at_hostile_prologues_in_no_time() -> None:
    assert markup(b"<!" * 30_000) is None
    assert markup(b"<!--" + b"-" * 60_000) is None
    assert markup(b"<!doctype a [" + b"]" * 60_000) is None
