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


def dpa(number: int, text: str, sent: str = "021200") -> bytes:
    """An item as dpa sent it; kills and holds as its stylebook writes them."""
    head = f"\x01eca0{number:03} 3 i 80  dpa {number:04}\r\n\r\nUS-Space/\r\n\x02"
    return (head + text.replace("\n", "\r\n") + f"\x03\r\n{sent} GMT Mar 26\r\n\x04").encode()


def ap(number: int, slug: str, text: str, sent: str = "03-02-26 0620") -> bytes:
    head = f"\x01v{number}\x1f-----\r\nr i\x13\x11 BC-Ferry     03-02 0820\r\n\x02^{slug}<\r\n"
    return (head + text.replace("\n", "\r\n") + f"\x03AP-WF-{sent}GMT<\r\n\r\n").encode()


STORY = "Rocket launched\nBy Ada Quay =\n\nCape Canaveral (dpa) - The rocket rose at noon.\n"
ANPA_STORY = "^Ferry sinks<\n\t   The ferry sank on Monday. \n"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (
            dpa(157, STORY),
            dpa(160, "KILL KILL KILL ''''' =\n\nPlease kill item dpa 157 \"Rocket launched\".\n"),
            "canceled",
        ),
        (
            dpa(157, STORY),
            dpa(160, "HOLD HOLD HOLD ''''' =\nPlease hold item dpa 157 \"Rocket\nlaunched\".\n"),
            "withheld",
        ),
        (
            dpa(157, STORY, "012330"),
            dpa(3, "KILL =\n\nPlease kill item dpa 0157. The launch was called off.\n", "020010"),
            "canceled",
        ),
        (
            dpa(157, STORY),
            dpa(170, STORY + "\n# Notebook\n\n- replaces dpa 157, corrects place\n"),
            None,
        ),
        (
            ap(9991, "BC-Ferry,20", ANPA_STORY),
            ap(
                9995,
                "BC-Ferry, KILL",
                "\t   Please kill the story Ferry, V9991. It did not sink.\n",
            ),
            "canceled",
        ),
        (
            ap(9991, "BC-Ferry,20", ANPA_STORY),
            ap(9996, "BC-Ferry, 1st Ld,30", f"^Eds: Corrects V9991<\n{ANPA_STORY}"),
            None,
        ),
    ],
)
def test_what_kills_or_replaces_an_item_is_a_version_of_it(
    tmp_path: Path, first: bytes, second: bytes, status: str | None
) -> None:
    found = read_text(tmp_path, first + second)
    assert refusals(found) == []
    one, other = (story.claims for story in stories(found))
    assert one.guid
    assert (other.guid, other.pubstatus) == (one.guid, status)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (dpa(157, STORY), dpa(158, STORY)),
        (dpa(157, STORY), dpa(157, STORY, "031200")),
        (dpa(157, STORY), dpa(160, "KILL =\n\nPlease kill item afp 157.\n")),
        (dpa(157, STORY), dpa(160, STORY + "\nIt will replace dpa 157 satellites.\n")),
        (
            ap(2500, "BC-Ferry,20", ANPA_STORY),
            ap(2600, "BC-Jets,9", "\t   It replaces the V2500. \n"),
        ),
    ],
)
def test_an_item_that_says_nothing_of_another_one_is_one_of_its_own(
    tmp_path: Path, first: bytes, second: bytes
) -> None:
    one, other = (story.claims for story in stories(read_text(tmp_path, first + second)))
    assert one.guid
    assert other.guid
    assert one.guid != other.guid


@pytest.mark.parametrize("name", SENT)
def test_an_item_without_its_end_does_not_cost_its_neighbours(tmp_path: Path, name: str) -> None:
    first, second, third = SENT[name][0]().split(b"\x03", 2)
    found = read_text(tmp_path, first + b"\x03" + second + third)
    assert [one.claims.title for one in stories(found)] == [title(1), title(3)]
    assert [one.reason for one in refusals(found)] == [Reason.TRUNCATED]


@pytest.mark.parametrize("sent", ["13-02-26 0620", "00-02-26 0620", "02-31-26 0620"])
def test_a_day_that_there_is_not_gives_an_item_no_id(tmp_path: Path, sent: str) -> None:
    (one,) = stories(read_text(tmp_path, ap(2500, "BC-Ferry,20", ANPA_STORY, sent)))
    assert one.claims.guid is None
