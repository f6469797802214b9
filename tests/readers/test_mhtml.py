"""Pages as browsers and mirrors save them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import PAGE, failed, found_in, raw

HEAD = (
    "From: <Saved by Blink>\r\n"
    "Snapshot-Content-Location: https://p.example/a\r\n"
    "Subject: Ferry\r\n"
    "Date: Sun, 4 Oct 2026 10:00:00 -0000\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--edge"\r\n\r\n\r\n'
)
PICTURE = "----edge\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO\r\n"
STORY = (
    "----edge\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://p.example/a\r\n\r\n"
    '<!DOCTYPE html><html><body><p class=3D"a">Am Kai, fr=C3=BCh.</p></bo=\r\ndy></html>\r\n'
)


def test_the_page_is_what_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "ferry.mhtml"
    path.write_bytes((HEAD + STORY + PICTURE + "----edge--\r\n").encode())
    assert sniff(path).container == "mhtml"
    found = raw(found_in(path))
    told = '<!DOCTYPE html><html><body><p class="a">Am Kai, früh.</p></body></html>'
    assert found.payload.decode().strip() == told
    assert (found.url, found.charset) == ("https://p.example/a", "utf-8")
    assert found.fetched_at in (None, datetime(2026, 10, 4, 10, tzinfo=UTC))


def test_an_address_is_one_of_the_web(tmp_path: Path) -> None:
    """Browsers write `cid:` for a part that has none."""
    path = tmp_path / "ferry.mhtml"
    head = HEAD.replace("https://p.example/a", "cid:frame-1@mhtml.blink")
    path.write_bytes((head + STORY + "----edge--\r\n").encode())
    assert raw(found_in(path)).url == "https://p.example/a"
    story = STORY.replace("https://p.example/a", "cid:frame-2@mhtml.blink")
    path.write_bytes((head + story + "----edge--\r\n").encode())
    assert raw(found_in(path)).url is None


def test_a_page_over_the_cap_is_rejected_with_its_size(tmp_path: Path) -> None:
    """The page, and not the pictures that were saved with it."""
    path = tmp_path / "ferry.mhtml"
    path.write_bytes((HEAD + STORY + PICTURE + "----edge--\r\n").encode())
    refused = failed(found_in(path, rules=Rules(html_max_bytes=71)))
    assert (refused.reason, refused.detail) == (Reason.TOO_LARGE, "72 bytes, over 71")


def test_one_without_a_page_has_no_body(tmp_path: Path) -> None:
    path = tmp_path / "ferry.mhtml"
    path.write_bytes((HEAD + PICTURE + "----edge--\r\n").encode())
    assert failed(found_in(path)).reason is Reason.NO_BODY


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        ("<!-- saved from url=(0019)https://p.example/a -->", "https://p.example/a"),
        ("<!-- Mirrored from p.example/a by HTTrack Website Copier/3.x -->", "http://p.example/a"),
        (
            "<!--\n Page saved with SingleFile \n url: https://p.example/a \n-->",
            "https://p.example/a",
        ),
        ("<!-- saved from url=(0014)about:internet -->", None),
    ],
)
def test_who_saved_a_page_says_where_it_was(tmp_path: Path, comment: str, url: str | None) -> None:
    path = tmp_path / "ferry.html"
    path.write_bytes(PAGE.replace(b"<html>", f"<html>{comment}".encode()))
    assert raw(found_in(path)).url == url
