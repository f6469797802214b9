"""JSONL and JSON: a row for every line and object, whatever it holds."""

import gzip
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.readers import read
from broadsheet.pipeline.readers.formats import ByteRange, Compression, Entry, Format, Found
from broadsheet.pipeline.readers.objects import read_objects
from broadsheet.pipeline.records import Claims, Kind, RawRecord, Reason, RecordFailure
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.readers.builders import PAGE, failed, found_in, outline, raw

PART = ByteRange(Path("x.jsonl"), "source", 0, 1, 1)
PLAIN = Format("jsonl", Compression.NONE, Entry.ANYWHERE)
GOOD = b'{"text": "The quay was closed.", "url": "https://paper.example/a"}\n'


def lines_in(tmp_path: Path, content: bytes, rules: Rules = DEFAULT_RULES) -> list[Found]:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    return list(read(ByteRange(path, "source", 0, len(content), len(content)), PLAIN, rules))


def test_a_line_becomes_a_record_with_its_byte_address(tmp_path: Path) -> None:
    content = GOOD + b"\n  \r\n" + GOOD.replace(b'a"', b'b"')
    first, second = lines_in(tmp_path, content)
    assert isinstance(first, RawRecord)
    assert isinstance(second, RawRecord)
    assert (first.kind, first.payload, first.charset) == (
        Kind.TEXT,
        b"The quay was closed.",
        "utf-8",
    )
    assert second.url == "https://paper.example/b"
    assert [one.origin.record_ordinal for one in (first, second)] == [0, 1]
    start, length = second.origin.record_offset, second.origin.record_length or 0
    assert content[start : start + length] == GOOD.replace(b'a"', b'b"')


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_packed_lines_are_the_same_records(tmp_path: Path, pack: object) -> None:
    content = GOOD * 3
    path = tmp_path / "x"
    path.write_bytes(pack(content))  # type: ignore[operator]
    assert outline(found_in(path)) == outline(lines_in(tmp_path, content))


@given(st.lists(st.binary(max_size=30), max_size=12), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_shards_of_any_size_together_hold_what_one_read_does(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], shard_bytes: int
) -> None:
    content = b"\n".join(lines)
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    path.write_bytes(content)
    size = len(content)
    whole = list(read(ByteRange(path, "s", 0, size, size), PLAIN, DEFAULT_RULES))
    assert len(whole) == sum(
        bool(line.strip(b" \t\r\n\v\f\xef\xbb\xbf")) for line in content.split(b"\n")
    )
    sharded = [
        found
        for start in range(0, size, shard_bytes)
        for found in read(
            ByteRange(path, "s", start, min(start + shard_bytes, size), size), PLAIN, DEFAULT_RULES
        )
    ]
    assert outline(sharded) == outline(whole)


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        (b'{"text": "The quay', Reason.MALFORMED, "Unterminated string"),
        (b"[1, 2]", Reason.MALFORMED, "a list, not an object"),
        (b'"text"', Reason.MALFORMED, "a str, not an object"),
        (b"null", Reason.MALFORMED, "a NoneType, not an object"),
        (b"\x00\x00", Reason.MALFORMED, "Expecting value"),
        (b'{"a": ' * 100_000, Reason.MALFORMED, "nested too deeply"),
        (b'{"text": ' + b"9" * 5000 + b"}", Reason.MALFORMED, "4300 digits"),
        (b"{}", Reason.NO_BODY, "an empty object"),
        (b'{"id": 7, "text": " ", "html": null}', Reason.NO_BODY, "text in id, text, html"),
    ],
)
def test_a_bad_line_is_a_row_and_its_neighbours_are_kept(
    tmp_path: Path, line: bytes, reason: Reason, detail: str
) -> None:
    before, failure, after = lines_in(tmp_path, GOOD + line + b"\n" + GOOD)
    assert isinstance(before, RawRecord)
    assert isinstance(after, RawRecord)
    assert isinstance(failure, RecordFailure)
    assert failure.reason is reason
    assert detail in failure.detail
    assert failure.raw_sha256 is not None
    assert failure.sample == line[:200]


def test_a_line_cut_short_by_the_end_of_the_file_is_truncated(tmp_path: Path) -> None:
    *_, last = lines_in(tmp_path, GOOD + GOOD[:-20])
    assert isinstance(last, RecordFailure)
    assert last.reason is Reason.TRUNCATED
    *_, last = lines_in(tmp_path, GOOD + GOOD[:-1])
    assert isinstance(last, RawRecord)


def test_a_line_over_the_cap_is_too_large_with_its_size(tmp_path: Path) -> None:
    rules = Rules(jsonl_line_max_bytes=200)
    long = b'{"text": "' + b"x" * 5_000_000 + b'"}\n'
    before, failure, after = lines_in(tmp_path, GOOD + long + GOOD, rules)
    assert isinstance(before, RawRecord)
    assert isinstance(after, RawRecord)
    assert isinstance(failure, RecordFailure)
    assert failure.detail == f"a line of {len(long)} bytes, over 200"
    assert failure.size_bytes == len(long)
    assert after.origin.record_offset == len(GOOD) + len(long)


def test_a_document_over_the_cap_of_its_kind_is_too_large(tmp_path: Path) -> None:
    line = json.dumps({"html": "<p>" + "x" * 500}).encode()
    (failure,) = lines_in(tmp_path, line, Rules(html_max_bytes=100))
    assert isinstance(failure, RecordFailure)
    assert failure.detail == "503 bytes, over 100"


def test_a_broken_stream_keeps_what_came_before_and_says_so(tmp_path: Path) -> None:
    many = b"".join(b'{"text": "%d %s"}\n' % (n, str(hash(str(n))).encode()) for n in range(20_000))
    packed = gzip.compress(many)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    *good, last = found_in(path)
    assert len(good) > 8_000
    assert isinstance(last, RecordFailure)
    assert last.reason is Reason.TRUNCATED
    assert last.origin.record_ordinal == len(good)


def test_an_appended_member_can_be_read_from_the_old_size(tmp_path: Path) -> None:
    old, new = gzip.compress(GOOD), gzip.compress(GOOD.replace(b"quay", b"pier"))
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(old + new)
    size = len(old + new)
    packed = Format("jsonl", Compression.GZIP, Entry.WHOLE)
    early = raw(list(read(ByteRange(path, "s", 0, len(old), len(old)), packed, DEFAULT_RULES)))
    late = raw(list(read(ByteRange(path, "s", len(old), size, size), packed, DEFAULT_RULES)))
    assert (early.payload, late.payload) == (b"The quay was closed.", b"The pier was closed.")


def test_lone_surrogates_control_characters_and_wrong_bytes_are_survived(tmp_path: Path) -> None:
    lines = (
        b'{"text": "caf\\ud800", "title": "\\udfff"}\n'
        b'{"text": "tab\there \x00 nul", "title": "a\\u0000b"}\n'
        b'{"text": "wrong \xff byte, gr\xc3\xbc\xc3\x9fe"}\n'
        b'{"text": "gr\xfc\xdfe in cp1252"}\n'
        b'{"text": "first", "text": "second"}\n'
    )
    found = lines_in(tmp_path, lines)
    records = [one for one in found if isinstance(one, RawRecord)]
    assert [one.payload.decode() for one in records] == [
        "caf\ufffd",
        "tab\there \x00 nul",
        "wrong \ufffd byte, grüße",
        "grüße in cp1252",
        "second",
    ]
    assert [one.claims.title for one in records[:2]] == ["\ufffd", "ab"]


def test_the_line_wins_over_the_sidecar_and_silence_does_not(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(GOOD)
    claims = Claims(url="https://sidecar.example/", outlet="The Paper", tags=("a",))
    one = raw(found_in(path, claims=claims))
    assert one.url == "https://paper.example/a"
    assert one.claims.outlet == "The Paper"
    assert one.claims.tags == ("a",)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_line_raises(line: bytes) -> None:
    assert list(read_objects(line, 0, len(line), count(), PART, DEFAULT_RULES))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["text", "html", "url", "date", "author", "tags", "metadata", "body", "image"]
)
THINGS = st.dictionaries(NAMES, JSON, max_size=6)
ITEMS = st.dictionaries(NAMES | st.sampled_from(["content_html", "authors"]), JSON, max_size=6)
FEEDS = st.lists(ITEMS | JSON, min_size=1, max_size=3).map(
    lambda items: {"version": "https://jsonfeed.org/version/1.1", "items": items}
)


@settings(deadline=None)
@given(THINGS | FEEDS)
def test_no_object_raises_and_whatever_comes_out_is_utf_8(thing: dict[str, object]) -> None:
    line = json.dumps(thing).encode()
    for found in read_objects(line, 0, len(line), count(), PART, DEFAULT_RULES):
        if isinstance(found, RawRecord):
            found.payload.decode("utf-8")
            for said in (found.claims.url, found.claims.title, *found.claims.authors):
                assert said is None or said.encode("utf-8")


def test_a_capture_time_with_a_zone_is_an_instant(tmp_path: Path) -> None:
    line = b'{"text": "a", "date_download": "2026-10-04T12:00:00+02:00"}'
    (one,) = lines_in(tmp_path, line)
    assert isinstance(one, RawRecord)
    assert one.fetched_at == datetime(2026, 10, 4, 10, tzinfo=UTC)


# One object, arrays, objects one after another


@pytest.mark.parametrize(
    "content",
    [
        b'[{"text": "a {"}, {"text": "b \\" }"}]',
        b'[\n {\n  "text": "a {"\n },\n {\n  "text": "b \\" }"\n }\n]\n',
        b'\xef\xbb\xbf{\n "text": "a {"\n}\n{\n "text": "b \\" }"\n}',
    ],
)
def test_objects_are_split_at_their_braces_not_at_those_in_strings(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    found = found_in(path)
    records = [one for one in found if isinstance(one, RawRecord)]
    assert [one.payload for one in records] == [b"a {", b'b " }']
    for one in records:
        start, length = one.origin.record_offset, one.origin.record_length or 0
        assert json.loads(content[start : start + length])["text"] == one.payload.decode()


def test_a_long_array_is_split_across_pieces(tmp_path: Path) -> None:
    things = [{"text": f"{n} " + "\\" * (n % 7) + '"{' * (n % 5)} for n in range(9_000)]
    path = tmp_path / "export.json"
    path.write_bytes(json.dumps(things).encode())
    found = found_in(path)
    assert len(found) == len(things)
    assert all(isinstance(one, RawRecord) for one in found)


def test_an_array_cut_short_keeps_its_whole_objects(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b'[{"text": "a"}, {"text": "b')
    good, cut = found_in(path)
    assert isinstance(good, RawRecord)
    assert isinstance(cut, RecordFailure)
    assert cut.reason is Reason.TRUNCATED
    assert cut.sample == b'{"text": "b'


def test_an_object_over_the_cap_is_too_large_and_an_empty_array_is_malformed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b'[{"text": "' + b"x" * 1000 + b'"}]')
    failure = failed(found_in(path, rules=Rules(jsonl_line_max_bytes=100)))
    assert failure.detail == "an object of 1012 bytes, over 100"
    path.write_bytes(b"[]")
    assert failed(found_in(path)).reason is Reason.MALFORMED


def test_a_page_inside_json_is_html(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(json.dumps({"content": PAGE.decode()}, indent=1).encode())
    assert raw(found_in(path)).kind is Kind.HTML
