"""XLSX: a row of a sheet whose header names columns of stories is a record."""

import io
import zipfile
from pathlib import Path

import pytest

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import OtherRecords, RawRecord, Reason, RecordFailure
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import found_in

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = ("Headline", "Publication Date", "Article Text", "URL")
TEXT = "The ferry to Elmsworth sank on Monday night."
WORDS = "".join(
    f"<si><t>{word}</t></si>" for word in (*HEAD, "Ferry sinks", TEXT, "https://p.example/a")
)
RICH = "<si><r><t>Roof </t></r><r><t>falls</t></r><rPh><t>x</t></rPh></si>"
HEADER = (
    "<row><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
    "<c r='C1' t='s'><v>2</v></c><c r='E1' t='s'><v>3</v></c></row>"
)
ROWS = (
    HEADER
    + "<row><c r='A2' t='s'><v>4</v></c><c r='B2' s='1'><v>46083.5</v></c>"
    + "<c r='C2' t='s'><v>5</v></c><c r='E2' t='s'><v>6</v></c></row><row/>"
    + "<row><c r='A3' t='s'><v>7</v></c><c r='B3'><v>46084</v></c>"
    + "<c r='C3' t='inlineStr'><is><t>The roof fell in.</t></is></c><c r='D3'><v>9</v></c></row>"
)


def xlsx(*sheets: str, words: str = WORDS + RICH) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number, rows in enumerate(sheets, 1):
            sheet = f"<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData></worksheet>"
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", f"<sst xmlns='{MAIN}'>{words}</sst>")
    return file.getvalue()


def test_a_row_is_a_record_whose_columns_are_read_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "download"
    path.write_bytes(xlsx("<row><c r='A1'><v>1</v></c></row>", ROWS))
    assert sniff(path).medium == "xlsx"
    cover, first, second = found_in(path)
    assert cover == OtherRecords("sheet")
    assert isinstance(first, RawRecord)
    assert isinstance(second, RawRecord)
    assert (first.payload.decode(), first.url) == (TEXT, "https://p.example/a")
    assert (first.claims.title, first.claims.published) == ("Ferry sinks", "2026-03-02T12:00:00")
    assert (second.claims.title, second.claims.published) == ("Roof falls", "2026-03-03")
    assert second.payload == b"The roof fell in."
    assert (second.origin.record_ordinal, second.origin.member) == (1, "xl/worksheets/sheet2.xml")


@pytest.mark.parametrize(
    ("rows", "words", "reason"),
    [
        ("<row><c r='A1'><v>7</v></c></row>", WORDS, Reason.MALFORMED),
        (HEADER + "<row><c", WORDS, Reason.MALFORMED),
        (HEADER, f"<si><t>{'x' * 40_000_000}</t></si>", Reason.BOMB),
        (HEADER, WORDS + "<si><t>&lol;</t></si>", Reason.MALFORMED),
    ],
)
def test_what_is_no_table_of_stories_is_a_reject(
    tmp_path: Path, rows: str, words: str, reason: Reason
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(rows, words=words))
    (found,) = (one for one in found_in(path, rules=Rules()) if isinstance(one, RecordFailure))
    assert found.reason is reason
