"""A kill without a text is a version of the story that it takes back, and stands in its place."""

import json
from pathlib import Path

import pytest

from tests.readers.test_wire import NINJS
from tests.readers.wire import LEAD, NEWSML, NITF, REST, g2, read_text, refusals, stories
from tests.running import ask, ingest

NOTE = "<edNote>Kill: the ferry did not sink. Do not use.</edNote>"
TOLD = "Kill: the ferry did not sink. Do not use."


def bare(item: str) -> str:
    """An item of NewsML-G2 without its content."""
    return item[: item.index("<contentSet>")] + item[item.index("</contentSet>") + 13 :]


def noted(item: str) -> str:
    return item.replace("</itemMeta>", f"{NOTE}</itemMeta>")


KILLS = {
    "newsml-g2": noted(bare(g2(version=2, status="canceled"))),
    "newsml-g2, elsewhere": noted(
        bare(g2(version=2, status="withheld")).replace(
            "</contentMeta>",
            '</contentMeta><contentSet><remoteContent href="a.html"/></contentSet>',
        )
    ),
    "nitf": NITF[: NITF.index("<body.content>")].replace(
        'management-status="usable">', f'management-status="canceled"><ed-msg info="{TOLD}"/>'
    )
    + "<body.content/></body></nitf>",
    "ninjs": json.dumps(
        {k: v for k, v in NINJS.items() if k != "bodies"}
        | {"pubStatus": "canceled", "edNote": TOLD}
    ),
    "ninjs, older": json.dumps(
        {"uri": "urn:1", "pubstatus": "cancelled", "headline": TOLD, "versioncreated": "2026-03-02"}
    ),
    "newsml": NEWSML.replace(f"<p>{LEAD}</p><p>{REST}</p>", "").replace(
        ">Ferry sinks<", f">{TOLD}<"
    ),
}


@pytest.mark.parametrize("name", KILLS)
def test_a_kill_without_a_text_says_what_editors_are_told(tmp_path: Path, name: str) -> None:
    (story,) = stories(read_text(tmp_path, KILLS[name]))
    assert story.payload.decode() == TOLD
    assert story.claims.pubstatus in ("canceled", "withheld")


@pytest.mark.parametrize("name", ["newsml-g2", "ninjs"])
def test_an_item_without_a_text_that_takes_nothing_back_is_a_reject(
    tmp_path: Path, name: str
) -> None:
    usable = KILLS[name].replace('stat:canceled"', 'stat:usable"').replace("canceled", "usable")
    (refused,) = refusals(read_text(tmp_path, usable))
    assert refused.reason == "no_body"


def test_a_killed_story_leaves_the_articles_and_stays_a_version(tmp_path: Path) -> None:
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    (raw / "sent.xml").write_text(g2(version=1))
    (raw / "killed.xml").write_text(KILLS["newsml-g2"])
    (raw / "other.xml").write_text(g2(guid="urn:newsml:paper.example:20260302:78", headline="Roof"))
    ingest(raw, data)
    shown = ask(data, "select title, text, pubstatus from articles order by title")
    assert shown == [("Ferry sinks", TOLD, "canceled"), ("Roof", f"{LEAD}\n{REST}", "usable")]
    versions = "select version, is_shown, text from versions order by version"
    assert ask(data, versions) == [(1, False, f"{LEAD}\n{REST}"), (2, True, TOLD)]
