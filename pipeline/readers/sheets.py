"""XLSX -> a record a row of each sheet whose header names columns of stories.

ECMA-376, part 1, 18.3 and 18.4, streamed: a bomb ends where the limit of a member is passed. Words
are kept in a table of their own, which is all that is in memory; a day is the number of days since
1899-12-30. Offsets count rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, cast

from broadsheet.pipeline.field_names import CLAIM_NAMES
from broadsheet.pipeline.readers import zip_archive
from broadsheet.pipeline.readers.exported import armed
from broadsheet.pipeline.readers.fields import comparable, known_names
from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Member, Reader
from broadsheet.pipeline.readers.objects import read_thing
from broadsheet.pipeline.records import Origin, OtherRecords, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ZIP_BEGINS = b"PK\x03\x04"
MARKS = (b"[Content_Types].xml", b"xl/workbook.xml")
WORDS = "xl/sharedStrings.xml"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
PIECE_BYTES = 256 * 2**10
WORDS_MAX_BYTES = 256 * 2**20  # of the table of words: it is held in memory
LEAST_COLUMNS = 2
COLUMN = re.compile(r"([A-Z]{1,3})\d+")
DATES = frozenset(n for claim in ("published", "modified", "fetched") for n in CLAIM_NAMES[claim])
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet says no zone)
DAYS = range(10_000, 100_000)  # 1927 to 2173: other numbers are years and epochs


def recognises(head: Head) -> bool:
    """By the names that lie in every one, as its first member or its directory tells them."""
    told = head.unpacked[:4096] + head.end
    return head.unpacked.startswith(ZIP_BEGINS) and all(mark in told for mark in MARKS)


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The rows of its sheets, in the order of the sheets' names."""
    ordinals, is_any = count(), False
    try:
        words = _words(part, form, rules)
        names = (m.name for m in zip_archive.ZIP.read(part, form, rules) if isinstance(m, Member))
        for name in sorted(filter(SHEET.fullmatch, names)):
            for found in _sheet(name, words, part, form, rules, ordinals):
                is_any = is_any or not isinstance(found, OtherRecords)
                yield found
        if not is_any:
            origin = Origin(part.source_id, 0, part.start, part.end - part.start)
            detail = "no sheet whose header names columns of stories"
            yield RecordFailure(origin, Reason.MALFORMED, detail)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), part.start, part.end - part.start)
        yield RecordFailure(origin, rejected.reason, rejected.detail)


def _sheet(
    name: str,
    words: list[str],
    part: ByteRange,
    form: Format,
    rules: Rules,
    ordinals: Iterator[int],
) -> Iterator[Found]:
    columns: dict[str, str] | None = None
    with _member(name, part, form, rules) as content:
        for number, row in enumerate(_elements(content, "row", name)):
            cells = dict(_cells(row, words))
            if columns is None:
                if len(known_names(cells.values())) < LEAST_COLUMNS:
                    yield OtherRecords("sheet")
                    return
                columns = cells
                continue
            if not cells:
                continue
            told = {
                columns[at]: _value(columns[at], said)
                for at, said in cells.items()
                if at in columns
            }
            raw = "\t".join(cells.values()).encode("utf-8", "replace")
            origin = Origin(part.source_id, next(ordinals), number, None, name)
            thing: dict[str, object] = {key.strip(): armed(said) for key, said in told.items()}
            yield read_thing(thing, raw, origin, part, rules)


def _value(column: str, said: str) -> str:
    """A cell as it is read by people: a day of a column of dates is a number in the file."""
    if comparable(column) not in DATES or not re.fullmatch(r"\d{5}(?:\.\d+)?", said):
        return said
    days = float(said)
    if int(days) not in DAYS:
        return said
    instant = DAY_ZERO + timedelta(seconds=round(days * 86_400))
    return instant.date().isoformat() if days == int(days) else instant.isoformat()


def _cells(row: Element, words: list[str]) -> Iterator[tuple[str, str]]:
    """The columns of a row by their letters, those that are empty left out."""
    for place, cell in enumerate(row):
        if _name(cell) != "c":
            continue
        found = COLUMN.fullmatch(str(cell.get("r") or ""))
        said = _said(cell, words)
        if said.strip():
            yield found[1] if found else str(place), said


def _said(cell: Element, words: list[str]) -> str:
    value = next((one.text or "" for one in cell if _name(one) == "v"), "")
    match cell.get("t"):
        case "s":
            return words[int(value)] if value.isdigit() and int(value) < len(words) else ""
        case "inlineStr":
            return _text(cell)
        case "e":  # an error of a formula
            return ""
    return value


def _words(part: ByteRange, form: Format, rules: Rules) -> list[str]:
    """The table of words; empty where a file has none."""
    words: list[str] = []
    size_bytes = 0
    with _member(WORDS, part, form, rules) as content:
        for entry in _elements(content, "si", WORDS):
            words.append(_text(entry))
            size_bytes += len(words[-1])
            if size_bytes > WORDS_MAX_BYTES:
                detail = f"{WORDS} holds over {WORDS_MAX_BYTES} characters"
                raise Rejected(Reason.TOO_LARGE, detail)
    return words


def _text(element: Element) -> str:
    """Its runs joined, without the hints on how a word is pronounced."""
    return "".join(
        one.text or ""
        for one in element.iter()
        if _name(one) == "t" and _name(one.getparent()) != "rPh"
    )


@contextmanager
def _member(name: str, part: ByteRange, form: Format, rules: Rules) -> Iterator[BinaryIO | None]:
    """A member by its name, open; None where there is none. Raises `Rejected` for one that cannot
    be read."""
    members = zip_archive.ZIP.read(part, form, rules)  # open as long as this runs
    named = (one for one in members if isinstance(one, Member) and one.name == name)
    wanted = next(named, None)
    if wanted is None:
        yield None
    elif wanted.content is None:
        raise Rejected(*(wanted.refusal or (Reason.DAMAGED, name)))
    else:
        with wanted.content() as content:
            yield content


def _elements(content: BinaryIO | None, name: str, where: str) -> Iterator[Element]:
    """The elements of that name, each emptied when the next one is asked for."""
    from lxml import etree  # noqa: PLC0415  (for workers: who plans loads none)

    if content is None:
        return
    parser = etree.XMLPullParser(
        events=("end",),
        tag=f"{{*}}{name}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        while piece := content.read(PIECE_BYTES):
            parser.feed(piece)
            for _, element in parser.read_events():
                yield cast("Element", element)
                _forget(cast("Element", element))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Rejected(Reason.MALFORMED, f"{where} is not well-formed: {error.msg}") from None


def _forget(element: Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _name(element: Element | None) -> str:
    return "" if element is None else str(element.tag).rpartition("}")[2]


READER = Reader("xlsx", recognises, read)
