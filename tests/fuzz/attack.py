"""Any bytes -> what the readers make of them, which must be records and failures and no crash."""

import bz2
import gzip
import lzma
import tempfile
from collections.abc import Iterator
from pathlib import Path

import lz4.frame
import zstandard

from broadsheet.pipeline.readers import entries, read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Reach
from broadsheet.pipeline.records import OtherRecords, RawRecord, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

SMALL = Rules(html_max_bytes=2**16, text_max_bytes=2**16, jsonl_line_max_bytes=2**16)
SPACES = "xmlns='http://schemas.openxmlformats.org/{}/2006/main'"
CELLS = "".join(f"<c r='{at}1' t='inlineStr'><is><t>{at}</t></is></c>" for at in "AB")
INNER = {
    "xl/worksheets/sheet1.xml": (
        f"<worksheet {SPACES.format('spreadsheetml')}><sheetData><row><c r='A1' t='s'><v>0</v></c>"
        "<c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c></row><row>"
        f"{CELLS}<c r='C2'><v>46083.5</v></c></row></sheetData></worksheet>"
    ).encode(),
    "xl/sharedStrings.xml": (
        f"<sst {SPACES.format('spreadsheetml')}><si><t>title</t></si><si><r><t>te</t></r><r>"
        "<t>xt</t></r><rPh><t>x</t></rPh></si><si><t>date</t></si></sst>"
    ).encode(),
    "word/document.xml": (
        f"<w:document xmlns:w='{SPACES.format('wordprocessingml')[7:-1]}'><w:body><w:p><w:pPr>"
        "<w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>The ferry sank.</w:t><w:br w:type='page'/>"
        "<w:tab/></w:r></w:p><w:p><w:pPr><w:sectPr/></w:pPr></w:p></w:body></w:document>"
    ).encode(),
}
OFFICE = {
    "xl/workbook.xml": ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"),
    "word/styles.xml": ("word/document.xml",),
}
MOST_RECORDS = 100_000
SHARD_BYTES = 4096


def attack(content: bytes, folder: Path) -> int:
    """Reads a file of these bytes whole and in shards: how many records and failures it has.

    Raises whatever a reader lets out: `Rejected` before any reader is chosen is an answer.
    """
    path = folder / "raw"
    path.write_bytes(content)
    try:
        form = sniff(path)
    except Rejected:
        return 0
    size = len(content)
    counts = []
    for shard_bytes in (2**40, SHARD_BYTES):
        starts = entries(path, size, form, shard_bytes)
        assert starts[0] == 0
        assert starts == sorted(set(starts))
        found = 0
        for start, end in zip(starts, [*starts[1:], size], strict=True):
            for ordinal in _ordinals(ByteRange(path, "fuzz", start, end, size), form):
                found += 1
                assert found < MOST_RECORDS, "no end of records"
                assert ordinal >= 0
        counts.append(found)
    return counts[0]


def wrapped(content: bytes) -> Iterator[bytes]:
    """The bytes as a file, and markup as what lies in office files, too: flipped there, it would
    be stopped by their checksums."""
    from tests.readers.test_containers import zipped

    yield content
    if content.startswith(b"<"):
        for kind, names in OFFICE.items():
            for name in names:
                there = {"[Content_Types].xml": b"<Types/>", kind: b"<workbook/>"}
                yield zipped(there | {one: INNER[one] for one in names} | {name: content})


def _ordinals(part: ByteRange, form: object) -> list[int]:
    seen = []
    for one in read(part, form, SMALL):  # type: ignore[arg-type]
        match one:
            case RawRecord() | RecordFailure():
                seen.append(one.origin.record_ordinal)
            case OtherRecords() | Reach():
                pass
    assert seen == list(range(len(seen))), "ordinals are not in order"
    return seen


def seeds() -> dict[str, bytes]:
    """A small file of each format, packed in each way."""
    from tests.readers.builders import PAGE, STATED, crawl, members
    from tests.readers.press import SMALL as EXPORTS
    from tests.readers.test_arc import arc
    from tests.readers.test_containers import streamed_zip, tarred, zipped
    from tests.readers.test_mhtml import HEAD, PICTURE, STORY
    from tests.readers.test_sheets import ROWS, xlsx

    warc = b"".join(crawl(2))
    files = {
        "rows.xlsx": xlsx(ROWS),
        "a.html": PAGE,
        "crawl.warc.gz": members(*crawl(1)),
        "l.jsonl": b'{"text": "x"}\n' * 3,
    }
    zips = zipped(files)
    return (
        STATED
        | EXPORTS
        | INNER
        | {
            "warc": warc,
            "warc.gz": members(*crawl(2)),
            "warc.gz, one stream": gzip.compress(warc),
            "warc.zst": b"".join(map(zstandard.ZstdCompressor().compress, crawl(2))),
            "warc.lz4": b"".join(map(lz4.frame.compress, crawl(2))),
            "warc.bz2": bz2.compress(warc),
            "warc.xz": lzma.compress(warc),
            "arc": b"".join(arc(2)),
            "zip": zips,
            "zip in zip": zipped({"a.zip": zips, "b.tar": tarred(files)}),
            "zip, streamed": streamed_zip(files),
            "tar": tarred(files),
            "tar.gz": gzip.compress(tarred(files)),
            "mhtml": (HEAD + STORY + PICTURE + "----edge--\r\n").encode(),
            "jsonl": b'{"text": "x", "title": "y"}\n' * 4,
            "html": PAGE,
            "xlsx": xlsx(ROWS),
        }
    )


def one_by_one(content: bytes) -> int:
    """`attack` in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return attack(content, Path(folder))
