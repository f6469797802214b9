"""Bytes become the text that was meant, and a dump of text the story that it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.clean import clean
from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.charset import decode
from broadsheet.pipeline.records import Kind, Page, Reason, Rejected, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.test_pages import STORY, each, filled

CASES = Path(__file__).parent / "cases"
DUMPS = json.loads((CASES / "dumps.json").read_text("utf-8"))
LINES = STORY | {
    "long": "The strike of the ferry crews is over. Both sides signed a paper of four pages on "
    "Friday night in the back room of the harbour office, and went home."
}
CHARSETS = json.loads((CASES / "charsets.json").read_text("utf-8"))


def read(payload: bytes, kind: Kind, charset: str | None = None, rung: Rung = Rung.FULL) -> Page:
    return clean(extract(payload, kind, charset, DEFAULT_RULES, rung), DEFAULT_RULES)


@pytest.mark.parametrize("case", list(map(each, DUMPS)))
def test_a_dump_is_told_apart(case: dict[str, Any]) -> None:
    dump = "\n".join(filled(line, LINES) for line in case["dump"])
    page = read(dump.encode(), Kind.TEXT)
    assert page.title == case["title"]
    assert page.text.split("\n") == [filled(line, LINES) for line in case["text"]]
    assert list(page.captions) == case.get("captions", [])


@pytest.mark.parametrize("case", list(map(each, CHARSETS)))
def test_bytes_are_read_as_they_were_written(case: dict[str, Any]) -> None:
    meta = f"<meta charset={case['meta']}>" if case["meta"] else ""
    around = [""] * 3 if case.get("alone") else STORY.values()
    said = "".join(f"<p>{line} {case['word']}.</p>" for line in around)
    source = f"<html><head>{meta}</head><body><article>{said}</article></body></html>"
    page = read(source.encode(case["encoding"]), Kind.HTML, case["header"])
    assert page.text.count(case["word"]) == 3


def test_a_few_bad_bytes_make_no_other_charset() -> None:
    lines = "".join(f"<p>{line} Größe, naïve, à l'été, 20 €.</p>" for line in STORY.values())
    payload = lines.encode().replace(b"Friday", b"Friday \xe9", 1)
    assert read(payload, Kind.HTML).text.count("Größe, naïve, à l'été, 20 €.") == 3


@pytest.mark.parametrize(("bad", "is_utf_8"), [(20, True), (21, False)])
def test_a_page_of_10000_bytes_with_20_bad_ones_is_utf_8_without_asking_the_detector(
    bad: int, is_utf_8: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "_detected", lambda _: "cp1252")
    line = "Die Fähre fährt über den Fluß.\n".encode()
    said = line * (9_000 // len(line))
    text = decode.decode(said + b"." * (10_000 - bad - len(said)) + b"\x96" * bad, None)
    assert ("Fähre fährt" in text) is is_utf_8
    assert ("FÃ¤hre" in text) is not is_utf_8


@pytest.mark.parametrize("readings", [1, 2])
def test_utf_8_that_was_read_as_latin_1_is_read_as_it_was_meant(readings: int) -> None:
    """Extractors drop the controls that it leaves: `doesn’t` became `doesnât`."""
    meant = "The ferry doesn’t wait — 20 € more. É 渡し船"
    written = meant
    for _ in range(readings):
        written = written.encode().decode("latin-1")
    lines = "".join(f"<p>{line} {written}.</p>" for line in STORY.values())
    assert read(lines.encode(), Kind.HTML).text.count(meant) == 3


def test_a_control_alone_is_no_utf_8() -> None:
    assert decode.decode("Größe\u0085 é\u0099, Ã©".encode(), None) == "Größe\u0085 é\u0099, Ã©"


def test_words_behind_a_long_script_tell_the_charset() -> None:
    script = "<script>" + "var a = 1;\n" * 5_000 + "</script>"
    lines = "".join(f"<p>{line} Não há solução, é séria.</p>" for line in STORY.values())
    payload = f"{script}<p>¡{lines}".encode("cp1252")
    assert read(payload, Kind.HTML).text.count("Não há solução, é séria.") == 3
    japanese = "".join(f"<p>{line} 渡し船は橋の下を通る。</p>" for line in STORY.values())
    assert read((script + japanese).encode("euc_jp"), Kind.HTML).text.count("渡し船は橋の下") == 3


def test_a_page_cut_inside_a_character_keeps_its_charset() -> None:
    body = "".join(f"<p>{line} 東京の渡し船。</p>" for line in STORY.values())
    payload = body.encode("euc_jp") + "渡".encode("euc_jp")[:1]
    assert read(payload, Kind.HTML, "euc-jp").text.count("東京の渡し船。") == 3


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\0\0\n\xef\xbb\xbf ", Reason.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, Reason.BINARY),
        (b"GIF89a" + b"word " * 99, Reason.BINARY),
        (b"PK\x03\x04" + b"word " * 99, Reason.BINARY),
        (bytes(range(1, 32)) * 99, Reason.BINARY),
    ],
)
def test_what_is_no_text_is_refused(payload: bytes, reason: Reason) -> None:
    for kind in Kind:
        with pytest.raises(Rejected) as rejected:
            read(payload, kind)
        assert rejected.value.reason is reason


CHEAP = f"""<html lang=en><head><title>Ferry strike ends | The Press</title>
<meta property="og:site_name" content="The Press"><meta name='description' content='Crews go home.'>
<meta property='article:published_time' content='2016-11-28'>
<meta property="article:modified_time" content="2016-11-29">
<link rel=canonical href="https://n.example/a?b&amp;c"><style>p {{ color: red }}</style></head>
<body><nav><p>A menu of more than eight words that no story has in it.</p></nav>
<p>{STORY["one"]}</p><div>{STORY["two"].replace("spring", "<b>spr</b>ing")}</div>
<script>var a = "a script of more than eight words that no story has in it";</script>
<p>Too short to tell.</p><p>{STORY["three"]} &amp; so on</p><p>{STORY["three"]} &amp; so on</p>
<p>if (a) {{ return "code of more than eight words that no story has in it"; }}</p>
<aside><p>An aside of more than eight words that no story has in it.</p></aside>
<form><p>A form that is never closed, of more than eight words, is the page."""


def test_the_cheap_rung_reads_attributes_without_quotes_and_dates_in_json() -> None:
    head = (
        "<meta property=og:site_name content=Press><meta name=author content='Mara Quill'>"
        "<meta property=article:modified_time content=2016-11-29>"
        '<script type="application/ld+json">{"datePublished": "2016-11-28T10:00:00Z"}</script>'
    )
    page = read(CHEAP.replace("<head>", f"<head>{head}").encode(), Kind.HTML, rung=Rung.CHEAP)
    assert (page.sitename, page.authors) == ("Press", ("Mara Quill",))
    dates = {c.source: c.day.isoformat() for c in page.date_candidates}
    assert dates["jsonld.datePublished"] == "2016-11-28"
    assert dates["meta.article:modified_time"] == "2016-11-29"


def test_the_cheap_rung_reads_lines_and_head() -> None:
    page = read(CHEAP.encode(), Kind.HTML, rung=Rung.CHEAP)
    lines = page.text.split("\n")
    assert lines[:3] == [STORY["one"], STORY["two"], f"{STORY['three']} & so on"]
    assert lines[3:] == ["A form that is never closed, of more than eight words, is the page."]
    assert (page.title, page.sitename) == ("Ferry strike ends", "The Press")
    assert (page.description, page.claimed_language) == ("Crews go home.", "en")
    assert page.canonical_url == "https://n.example/a?b&c"
    dates = {(c.source, c.day.isoformat(), c.is_modified) for c in page.date_candidates}
    assert dates == {
        ("meta.article:published_time", "2016-11-28", False),
        ("meta.article:modified_time", "2016-11-29", True),
    }
