"""What each kind of WARC record is in the ledger."""

from pathlib import Path

import pytest

from broadsheet.pipeline.records import (
    Kind,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
    RevisitOf,
)
from tests.readers.builders import PAGE, failed, found_in, http, raw, record, response, the_one


def bare(kind: str, url: str, media_type: str, block: bytes, *fields: str) -> bytes:
    """A record whose block is the document itself."""
    whole = record(kind, url, block, *fields)
    return whole.replace(f"application/http; msgtype={kind}".encode(), media_type.encode(), 1)


def read(tmp_path: Path, content: bytes) -> list[object]:
    path = tmp_path / "crawl.warc"
    path.write_bytes(content)
    return list(found_in(path))


def test_a_resource_is_the_document_itself(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(bare("resource", "https://p.example/a", "text/html; charset=latin-1", PAGE))
    found = raw(found_in(path))
    assert (found.payload, found.kind, found.charset) == (PAGE, Kind.HTML, "latin-1")


@pytest.mark.parametrize("url", ["metadata://gnu.org/wget.log", "urn:X-wpull:log", "dns:p.example"])
def test_logs_that_crawlers_keep_are_no_documents(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, bare("resource", url, "text/plain", b"log")) == [OtherRecords("resource")]


def test_the_text_of_a_wet_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.wet"
    path.write_bytes(bare("conversion", "https://p.example/a", "text/plain", b"Rain fell."))
    found = raw(found_in(path))
    assert (found.payload, found.kind, found.url) == (
        b"Rain fell.",
        Kind.TEXT,
        "https://p.example/a",
    )


def test_a_revisit_says_what_leads_to_its_text(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(
        record(
            "revisit",
            "https://p.example/a",
            http(b""),
            "WARC-Refers-To-Date: 2026-09-01T08:00:00Z",
            "WARC-Payload-Digest: sha1:ABC",
        )
    )
    found = failed(found_in(path))
    assert (found.reason, found.url) == (Reason.REVISIT, "https://p.example/a")
    told = "seen again 2026-10-04T10:00:00Z; captured 2026-09-01T08:00:00Z, payload sha1:ABC"
    assert found.detail == told


def test_a_revisit_of_what_was_not_sent_again_names_no_digest(tmp_path: Path) -> None:
    """Some crawlers state that of nothing, which every page has that was not modified."""
    path = tmp_path / "crawl.warc"
    nothing = "WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    moved = "WARC-Refers-To-Target-URI: <https://p.example/b>"
    path.write_bytes(
        record("revisit", "https://p.example/a", http(b"", status="304 Not Modified"), nothing)
        + record("revisit", "https://p.example/a", b"", "WARC-Payload-Digest: sha1:ABC", moved)
    )
    told = [failed([one]).revisit_of for one in found_in(path)]
    assert told == [
        RevisitOf(url="https://p.example/a"),
        RevisitOf(url="https://p.example/b", payload_digest="sha1:ABC"),
    ]


def test_a_file_of_requests_holds_no_documents(tmp_path: Path) -> None:
    requests = record("request", "https://p.example/a", b"GET / HTTP/1.1\r\n\r\n") * 3
    assert read(tmp_path, requests) == [OtherRecords("request")] * 3


def test_the_first_of_several_segments_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    first = record("response", "https://p.example/a", http(PAGE[:40]), "WARC-Segment-Number: 1")
    rest = record("continuation", "https://p.example/a", PAGE[40:], "WARC-Segment-Number: 2")
    path.write_bytes(first + rest)
    for found in found_in(path):
        assert isinstance(found, RecordFailure)
        assert found.reason is Reason.TRUNCATED


@pytest.mark.parametrize("status", ["HTTP/2 200", "HTTP/1.1 200", ":status: 200"])
def test_servers_answer_in_many_ways(tmp_path: Path, status: str) -> None:
    block = f"{status}\r\ncontent-type: text/html\r\n\r\n".encode() + PAGE
    path = tmp_path / "crawl.warc"
    path.write_bytes(record("response", "https://p.example/a", block))
    assert raw(found_in(path)).payload == PAGE


def test_a_response_without_its_headers_is_what_its_type_says(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(bare("response", "https://p.example/a", "text/html", PAGE))
    found = the_one(found_in(path))
    assert isinstance(found, RawRecord)
    assert found.payload == PAGE


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("CC-NEWS-20210501123456-00042.warc", "2021-05-01T12:34:56+00:00"),
        ("crawl.warc", None),
        ("CC-NEWS-20219901123456-00042.warc", None),
    ],
)
def test_a_record_without_a_date_was_captured_when_its_file_says(
    tmp_path: Path, name: str, when: str | None
) -> None:
    """A page is no younger than that."""
    path = tmp_path / name
    path.write_bytes(response(1).replace(b"WARC-Date: 2026-10-04T10:00:00Z\r\n", b""))
    (found,) = found_in(path)
    assert isinstance(found, RawRecord)
    assert (found.fetched_at and found.fetched_at.isoformat()) == when
    path.write_bytes(response(1))
    (dated,) = found_in(path)
    assert isinstance(dated, RawRecord)
    assert str(dated.fetched_at) == "2026-10-04 10:00:00+00:00"
