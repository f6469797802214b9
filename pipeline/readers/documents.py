"""An RTF or a DOCX -> records: the documents of a press database, else one text."""

import hashlib
from collections.abc import Iterator

from broadsheet.pipeline.readers import (
    docx_text,
    factiva,
    nexis,
    nexis_uni,
    proquest,
    rtf_text,
    zip_archive,
)
from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Member, Reader
from broadsheet.pipeline.readers.layouts import LOOK_BYTES, read_lines
from broadsheet.pipeline.readers.single import addressed
from broadsheet.pipeline.readers.story import failure
from broadsheet.pipeline.readers.unpack import unpacked
from broadsheet.pipeline.records import (
    Kind,
    Origin,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
)
from broadsheet.pipeline.rules import Rules

LAYOUTS = (nexis.LAYOUT, nexis_uni.LAYOUT, factiva.LAYOUT, proquest.LAYOUT)
RTF_BEGINS = b"{\\rtf"
ZIP_BEGINS = b"PK\x03\x04"
DOCX_MARKS = (b"[Content_Types].xml", docx_text.DOCUMENT.encode())


def is_rtf(head: Head) -> bool:
    """By its first bytes; some tools write a byte order mark before them."""
    return head.unpacked.lstrip(b"\xef\xbb\xbf").startswith(RTF_BEGINS)


def read_rtf(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """What the text in it holds; offsets count there."""
    with unpacked(part, form.compression, rules) as stream:
        yield from _read(rtf_text.Text().lines(stream), part, rules)


def is_docx(head: Head) -> bool:
    """By the names that lie in every one, as its first member or its directory tells them."""
    told = head.unpacked[:4096] + head.end
    return head.unpacked.startswith(ZIP_BEGINS) and all(mark in told for mark in DOCX_MARKS)


def read_docx(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """What the text in it holds; offsets count there."""
    members = zip_archive.ZIP.read(part, form, rules)  # open as long as this runs
    named = (one for one in members if isinstance(one, Member) and one.name == docx_text.DOCUMENT)
    wanted = next(named, None)
    origin = Origin(part.source_id, 0, part.start, part.end - part.start)
    if wanted is None:
        yield RecordFailure(origin, Reason.DAMAGED, f"{docx_text.DOCUMENT} is not in it")
    elif wanted.content is None:
        assert wanted.refusal is not None
        yield RecordFailure(origin, *wanted.refusal)
    else:
        with wanted.content() as content:
            yield from _read(docx_text.lines(content), part, rules)


def _read(lines: Iterator[bytes], part: ByteRange, rules: Rules) -> Iterator[Found]:
    looked, fault = _look(lines)
    begun = characters(b"".join(looked))
    layout = next((one for one in LAYOUTS if one.recognises(begun)), None)
    lines = _again(looked, lines, fault)
    if layout is not None:
        yield from read_lines(lines, layout, part, rules)
    else:
        yield addressed(_one_text(lines, part, rules))


def _look(lines: Iterator[bytes]) -> tuple[list[bytes], Rejected | None]:
    """The first lines, and what went wrong among them."""
    looked: list[bytes] = []
    size = 0
    try:
        for line in lines:
            looked.append(line)
            size += len(line)
            if size > LOOK_BYTES:
                break
    except Rejected as rejected:
        return looked, rejected
    return looked, None


def _again(looked: list[bytes], lines: Iterator[bytes], fault: Rejected | None) -> Iterator[bytes]:
    yield from looked
    if fault is not None:
        raise fault
    yield from lines


def _one_text(lines: Iterator[bytes], part: ByteRange, rules: Rules) -> Found:
    """An article a file, as of any plain text."""
    origin = Origin(part.source_id, 0, part.start, part.end - part.start)
    text = bytearray()
    try:
        _fill(text, lines, rules.text_max_bytes)
    except Rejected as rejected:
        return failure(bytes(text), origin, rejected.reason, rejected.detail, part.claims.url)
    return RawRecord(
        origin,
        Kind.TEXT,
        bytes(text),
        raw_sha256=hashlib.sha256(text).hexdigest(),
        size_bytes=len(text),
        url=part.claims.url,
        charset="utf-8",
        claims=part.claims,
    )


def _fill(text: bytearray, lines: Iterator[bytes], most_bytes: int) -> None:
    for line in lines:
        text += line.replace(b"\x0c", b"")
        if len(text) > most_bytes:
            raise Rejected(Reason.TOO_LARGE, f"over {most_bytes} bytes of text")
    if not text.strip():
        raise Rejected(Reason.EMPTY, "no text in it")


RTF = Reader("rtf", is_rtf, read_rtf)
DOCX = Reader("docx", is_docx, read_docx)
