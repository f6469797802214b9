"""Exports of press databases: each document is a record, as its database states it."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Kind, OtherRecords, Reason, Rejected
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import failed, found_in, raw
from tests.readers.press import (
    EXPORTS,
    FACTIVA_HEAD,
    LEAD,
    NUMBERS,
    REST,
    TYPES,
    WORD,
    body,
    docx,
    europresse_old,
    lines_of,
    rtf,
    title,
    uni,
)
from tests.readers.wire import read_text, refusals, stories

# Nothing says where their last document ends.
CUT_UNSEEN = ("nexis.txt", "proquest.txt", "proquest.html")
WITHOUT_DATELINE = ("factiva", "europresse", "proquest")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_gives_its_documents_and_nothing_else(tmp_path: Path, name: str) -> None:
    found = read_text(tmp_path, EXPORTS[name])
    assert refusals(found) == []
    told = stories(found)
    assert [one.claims.title for one in told] == [title(n) for n in NUMBERS]
    assert [one.payload.decode().split("\n") for one in told] == [[*body(n)] for n in NUMBERS]
    assert {one.kind for one in told} == {Kind.STORY}


@pytest.mark.parametrize("name", EXPORTS)
def test_who_where_and_when_are_the_databases_own_words(tmp_path: Path, name: str) -> None:
    claims = stories(read_text(tmp_path, EXPORTS[name]))[1].claims
    outlet = "The Paper" if name.startswith("proquest") else "The Paper (Elmsworth)"
    assert (claims.outlet, claims.sitename) == (outlet, outlet)
    assert claims.authors == ("Ada Quay", "Jo Lens")
    assert (claims.section or "").upper() == "NEWS"
    moment = read_moment(claims.published or "")
    assert moment is not None
    assert moment.day.isoformat() == "2026-03-02"
    assert "2026 The Paper" in (claims.copyright_notice or "") or name.startswith("proquest")
    assert claims.language == (None if name.startswith("europresse") else "en")
    if not name.startswith(WITHOUT_DATELINE):
        assert (claims.dateline, claims.captions) == ("ELMSWORTH", ("The quay at Elmsworth.",))
        assert claims.tags == ("FERRIES", "HARBORS & PORTS")
    else:
        assert (claims.guid or "").endswith("2")
    if "coded" in name:
        assert claims.categories == ("Maritime Accidents", "Political/General News")
        assert claims.subject_codes == ("gmard", "gcat")


def test_the_older_pages_of_europresse_hold_documents_too(tmp_path: Path) -> None:
    told = stories(read_text(tmp_path, europresse_old()))
    assert [one.claims.title for one in told] == [title(n) for n in NUMBERS]
    dashed = [[one.replace("–", "-") for one in body(n)] for n in NUMBERS]
    assert [one.payload.decode().split("\n") for one in told] == dashed
    claims = told[1].claims
    assert (claims.outlet, claims.section, claims.published) == (
        "The Paper (Elmsworth)",
        "News",
        "2 mars 2026",
    )
    assert claims.authors == ("Ada Quay", "Jo Lens")
    assert claims.guid == "europresse:news·20260302·LP·202"


@pytest.mark.parametrize("name", ["nexis-uni.txt", "factiva.txt"])
def test_documents_are_told_without_pages_between_them(tmp_path: Path, name: str) -> None:
    """What stands above the first one is a list of headlines, its dates and searches."""
    found = read_text(tmp_path, EXPORTS[name].replace(b"\f\n", b""))
    told = [(one.claims.title, one.claims.outlet) for one in stories(found)]
    assert told == [(title(n), "The Paper (Elmsworth)") for n in NUMBERS]
    assert all("March" in (one.claims.published or "") for one in stories(found))


@pytest.mark.parametrize("pack", [rtf, docx, lines_of])
def test_a_short_cover_ends_with_its_page(
    tmp_path: Path, pack: Callable[[Sequence[str]], bytes]
) -> None:
    told = stories(read_text(tmp_path, pack(["Job Number: 7", "\f", *uni(1)])))
    assert [one.claims.title for one in told] == [title(1)]


def test_a_code_of_factiva_in_a_text_is_a_word(tmp_path: Path) -> None:
    """Each code comes once: what looks like one again is the text's."""
    content = EXPORTS["factiva-coded.txt"].replace(b"WARNING: the", b"PD  says: the")
    told = stories(read_text(tmp_path, content))
    assert told[0].payload.decode().split("\n")[-1] == "PD says: the quay stays closed."
    assert "2 March 2026" in (told[0].claims.published or "")


def test_what_word_draws_for_older_programs_is_not_read_twice(tmp_path: Path) -> None:
    spaces = f'{WORD} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>A box.</w:t></w:r></w:p></w:txbxContent>"
    text = (
        f"<w:document {spaces}><w:body><w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:p><w:r><w:t>{LEAD}</w:t></w:r></w:p></w:body></w:document>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", text)
    record = raw(read_text(tmp_path, file.getvalue()))
    assert [line for line in record.payload.decode().split("\n") if line] == ["A box.", LEAD]


@pytest.mark.parametrize("name", ["nexis.txt", "nexis-uni.docx", "factiva.rtf"])
def test_ordinals_and_offsets_follow_the_documents(tmp_path: Path, name: str) -> None:
    told = stories(read_text(tmp_path, EXPORTS[name]))
    assert [one.origin.record_ordinal for one in told] == [0, 1, 2]
    ends = [one.origin.record_offset + (one.origin.record_length or 0) for one in told]
    assert [one.origin.record_offset for one in told[1:]] == ends[:-1]


@pytest.mark.parametrize("name", ["nexis.txt", "nexis.rtf", "proquest.txt", "factiva.txt"])
def test_a_cover_and_what_stands_behind_the_last_are_no_articles(tmp_path: Path, name: str) -> None:
    found = read_text(tmp_path, EXPORTS[name])
    assert [one for one in found if isinstance(one, OtherRecords)] == [OtherRecords("cover")]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_tail_that_is_cut_off_costs_itself(tmp_path: Path, name: str) -> None:
    """The documents before the cut are whole; the one that it cuts is no article, where told."""
    content = EXPORTS[name]
    if name.endswith("docx"):
        content = recut(content, 0.9)
    elif name in ("factiva.html", "factiva-coded.html"):
        content = content[: len(FACTIVA_HEAD) + int(0.9 * (len(content) - len(FACTIVA_HEAD)))]
    else:
        content = content[: int(0.9 * len(content))]
    found = read_text(tmp_path, content)
    told = [one.payload.decode().split("\n") for one in stories(found)]
    assert told[:2] == [[*body(1)], [*body(2)]]
    if name in CUT_UNSEEN:
        assert len(told) == 3
    else:
        assert len(told) == 2
        assert [one.reason for one in refusals(found)] == [Reason.TRUNCATED]


def recut(content: bytes, share: float) -> bytes:
    """A DOCX whose text was cut off before it was zipped."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", text[: int(share * len(text))])
    return file.getvalue()


@pytest.mark.parametrize("name", ["nexis.html", "factiva-coded.html", "europresse.html"])
def test_a_document_without_its_end_does_not_cost_its_neighbours(tmp_path: Path, name: str) -> None:
    end = {"nexis": b"</DOCFULL>", "factiva-coded": b"Document PAPERE", "europresse": b"</article>"}
    mark = end[name.removesuffix(".html")]
    parts = EXPORTS[name].split(mark)
    content = parts[0] + mark + parts[1] + parts[2] + mark + mark.join(parts[3:])
    found = read_text(tmp_path, content)
    assert [one.claims.title for one in stories(found)] == [title(1), title(3)]
    assert [one.reason for one in refusals(found)] == [Reason.TRUNCATED]


@pytest.mark.parametrize("name", [name for name in EXPORTS if not name.endswith("docx")])
def test_a_document_that_is_too_long_costs_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export"
    first, second, *rest = EXPORTS[name].split(b"Elmsworth sank")
    swollen = b"Elmsworth" + b" sank" * 2_000
    path.write_bytes(b"Elmsworth sank".join((first, second + swollen + rest[0], *rest[1:])))
    rules = Rules(text_max_bytes=6_000, html_max_bytes=8_000)
    found = found_in(path, rules=rules)
    assert [one.claims.title for one in stories(found)] == [title(1), title(3)]
    assert [one.reason for one in refusals(found)] == [Reason.TOO_LARGE]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", ["nexis.txt", "nexis-uni.txt", "factiva.txt", "europresse.html"])
def test_the_charset_of_an_export_is_told(tmp_path: Path, name: str, charset: str) -> None:
    found = read_text(tmp_path, EXPORTS[name].decode().encode(charset))
    assert [one.payload.decode().split("\n") for one in stories(found)] == [
        [*body(n)] for n in NUMBERS
    ]


def test_a_page_about_factiva_is_an_article_as_any_page(tmp_path: Path) -> None:
    page = b"<html><head><title>Factiva</title></head><body><p>A database.</p></body></html>"
    assert raw(read_text(tmp_path, page)).kind is Kind.HTML


@pytest.mark.parametrize("pack", [rtf, docx])
def test_an_office_document_of_no_database_is_an_article_a_file(
    tmp_path: Path, pack: Callable[[list[str]], bytes]
) -> None:
    record = raw(read_text(tmp_path, pack(["Ferry sinks", "", LEAD, REST])))
    assert record.kind is Kind.TEXT
    told = [line for line in record.payload.decode().split("\n") if line]
    assert told == ["Ferry sinks", LEAD, REST]


def test_rtf_is_read_as_its_specification_says(tmp_path: Path) -> None:
    content = (
        r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fnil\fcharset204 Arial;}"
        r"{\f1\fnil\fcharset128 Mincho;}{\f2\fswiss Swiss;}}{\info{\title No text}}"
        r"\f0 \'cf\'e0\'f0\'ee\'ec {\f1 \'83\'74\'83\'46}\f0 \'e8\par "
        r"\uc2\u8211\'96\'96 \uc0 \u55357 \u56841 \uc1 a\~b \{c\}\line d"
        r'{\field{\*\fldinst HYPERLINK "https://x.example"}{\fldrslt link}}\bin4 {{{{ e'
        r"{\footnote no}\tab f\par}"
    ).encode("ascii")
    record = raw(read_text(tmp_path, content))
    assert record.payload.decode().split("\n")[:3] == [
        "Паром フェи",
        "– 😉a\xa0b {c}",
        "dlink e\tf",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{\\rtf1 " + b"{" * 2_000, Reason.MALFORMED),
        (b"{\\rtf1 The ferry sank", Reason.TRUNCATED),
        (b"{\\rtf1 {\\info no text}}", Reason.EMPTY),
        (b"{\\rtf1 " + b"The ferry sank. " * 400_000 + b"}", Reason.TOO_LARGE),
    ],
)
def test_an_rtf_that_is_none_is_a_reject(tmp_path: Path, content: bytes, reason: Reason) -> None:
    assert failed(read_text(tmp_path, content)).reason is reason


def test_braces_too_many_cost_nothing(tmp_path: Path) -> None:
    assert raw(read_text(tmp_path, b"{\\rtf1 The ferry sank.}}}\\par\n")).payload.strip()


def test_a_docx_that_swells_is_a_bomb(tmp_path: Path) -> None:
    content = docx(["The ferry sank. " * 2_000_000])
    assert failed(read_text(tmp_path, content)).reason in (Reason.BOMB, Reason.TOO_LARGE)


def test_a_docx_is_read_past_its_damage(tmp_path: Path) -> None:
    """Without its directory it is none; with a wrong byte in its text it says so."""
    content = EXPORTS["nexis-uni.docx"]
    at = content.index(b"word/document.xml") + 200
    damaged = content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]
    (refused,) = refusals(read_text(tmp_path, damaged))
    assert refused.reason in (Reason.DAMAGED, Reason.MALFORMED, Reason.TRUNCATED)


@pytest.mark.parametrize("entity", ["&lol;", "&#x26;"])
def test_a_docx_expands_no_entities_of_its_own(tmp_path: Path, entity: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}<!ENTITY lol "&l8;">]>'
    document = f"{text}<w:document {WORD}><w:body><w:p><w:r><w:t>The ferry {entity} sank.</w:t>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"{document}</w:r></w:p></w:body></w:document>")
    found = read_text(tmp_path, file.getvalue())
    assert all(len(one.payload) < 100 for one in stories(found))


def test_slides_are_named_and_not_read(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("ppt/presentation.xml", "<presentation/>")
    path = tmp_path / "slides.pptx"
    path.write_bytes(file.getvalue())
    with pytest.raises(Rejected, match="office document"):
        sniff(path)


def test_who_plans_loads_no_parser() -> None:
    """Formats are told without lxml: a driver of a million files needs none."""
    probe = (
        "import sys; from broadsheet.pipeline.readers import sniff;"
        "print([name for name in ('lxml', 'docx', 'dateutil') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert said.stdout == "[]\n"
