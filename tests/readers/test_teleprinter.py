"""IPTC 7901 and ANPA 1312: items between control characters."""

from pathlib import Path

import pytest

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Kind, Reason
from tests.readers.press import NUMBERS, anpa1312, body, iptc7901, title
from tests.readers.wire import read_text, refusals, stories

SENT = {
    "iptc": (iptc7901, "2026-03-02T23:22:00+00:00"),
    "anpa": (anpa1312, "2026-03-02T06:20:00+00:00"),
}


@pytest.mark.parametrize("name", SENT)
def test_items_are_told_by_what_frames_them(tmp_path: Path, name: str) -> None:
    make, sent = SENT[name]
    found = read_text(tmp_path, make())
    assert refusals(found) == []
    told = stories(found)
    assert sniff(tmp_path / "download.bin").medium == "teleprinter"
    assert [one.claims.title for one in told] == [title(n) for n in NUMBERS]
    assert [one.payload.decode().split("\n") for one in told] == [[*body(n)] for n in NUMBERS]
    assert {one.kind for one in told} == {Kind.STORY}
    assert {one.claims.pubstatus for one in told} == {None}
    moment = read_moment(told[0].claims.published or "")
    assert moment is not None
    assert moment.instant is not None
    assert moment.instant.isoformat() == sent


def test_the_header_says_who_sent_it_and_how_urgent_it_is(tmp_path: Path) -> None:
    claims = stories(read_text(tmp_path, iptc7901()))[0].claims
    assert (claims.outlet, claims.urgency, claims.authors) == ("dpa", 3, ("Ada Quay", "Jo Lens"))


def test_a_kill_is_marked_as_one(tmp_path: Path) -> None:
    killed = iptc7901((1,)).replace(b"1ST LEAD", b"MANDATORY KILL")
    assert stories(read_text(tmp_path, killed))[0].claims.pubstatus == "canceled"
    killed = anpa1312((1,)).replace(b"Britain-Ferry,466<", b"Britain-Ferry,KILL<")
    assert stories(read_text(tmp_path, killed))[0].claims.pubstatus == "canceled"
    skilled = iptc7901((1,)).replace(title(1).encode(), b"Skilled hands kill time on the quay")
    assert stories(read_text(tmp_path, skilled))[0].claims.pubstatus is None


@pytest.mark.parametrize("name", SENT)
def test_an_item_without_its_end_does_not_cost_its_neighbours(tmp_path: Path, name: str) -> None:
    first, second, third = SENT[name][0]().split(b"\x03", 2)
    found = read_text(tmp_path, first + b"\x03" + second + third)
    assert [one.claims.title for one in stories(found)] == [title(1), title(3)]
    assert [one.reason for one in refusals(found)] == [Reason.TRUNCATED]
