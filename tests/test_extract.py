"""The story is found in what a site serves or dumps."""

from typing import Any

import pytest
from lxml.html import HtmlElement

from broadsheet.pipeline.clean import clean
from broadsheet.pipeline.extract import extract, reading
from broadsheet.pipeline.extract.body.candidate import candidate
from broadsheet.pipeline.extract.body.vote import Body
from broadsheet.pipeline.records import Kind, Page, Reason, Rejected, RemovedLine, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

DUMP = """\
Advertisement

Volunteers stack sandbags along the river wall in the port of Elmsworth on Friday evening
Volunteers stack sandbags along the river wall in the port of Elmsworth on Friday evening

River wall holds as Elmsworth waits for second flood peak

The river wall at Elmsworth held through the night, the county said, while hundreds of families
slept in two schools on the hill and waited for a second peak that was forecast for noon.

"We count the hours," said Mara Quill, who runs the ferry office.

Volunteers stack sandbags along the river wall in the port of Elmsworth on Friday evening.

Nowhere to park

Cars lined both sides of the only road that is still dry, and the bakery gave away its bread.

 Credit: Elmsworth Press

Connect With Us : 0555123456 | 0555987654 |2
"""


def refined(payload: bytes, kind: Kind = Kind.HTML, rung: Rung = Rung.FULL) -> Page:
    return clean(extract(payload, kind, None, DEFAULT_RULES, rung), DEFAULT_RULES)


def test_a_text_dump_is_told_apart_into_title_text_caption_credit_and_furniture() -> None:
    page = refined(DUMP.encode(), Kind.TEXT)
    lines = page.text.split("\n")
    assert page.title == "River wall holds as Elmsworth waits for second flood peak"
    assert lines[0].startswith("The river wall at Elmsworth held")
    assert lines[-1].endswith("the bakery gave away its bread.")
    assert "Nowhere to park" in lines
    assert page.captions == (
        "Volunteers stack sandbags along the river wall in the port of Elmsworth on Friday evening",
    )
    assert page.credit == "Elmsworth Press"
    assert {(r.line, r.reason) for r in page.removed} >= {
        ("Advertisement", "advertisement"),
        ("Connect With Us : 0555123456 | 0555987654 |2", "contact"),
    }
    assert page.date_candidates == ()


def test_a_refrain_that_the_author_wrote_twice_survives() -> None:
    verse = "And the river ran on to the sea.\n\nThe miller sang it twice that night in June.\n\n"
    story = "The song was old. Nobody in the village knew who had written it.\n\n" + verse + verse
    assert refined(story.encode(), Kind.TEXT).text.count("And the river ran on to the sea.") == 2


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\0\0\n", Reason.EMPTY),
        (b"%PDF-1.7 \x00\x01\x02", Reason.BINARY),
        (b"<html><body></body></html>", Reason.NO_TEXT),
        (b"<html><body><article><p>Four short words here.</p></article></body>", Reason.TOO_SHORT),
    ],
)
def test_a_payload_that_holds_no_story_is_rejected(payload: bytes, reason: Reason) -> None:
    with pytest.raises(Rejected) as rejected:
        refined(payload)
    assert rejected.value.reason is reason


def test_a_page_says_the_same_whatever_the_extractors_do_to_its_tree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trafilatura takes apart the tree it is given: all that is asked of it is asked before."""
    headline, body = (
        "Ferry strike ends",
        [f"Crew {n} went home on Friday night. " * 4 for n in "abc"],
    )
    said = "".join(f"<p>{line}</p>" for line in body)
    source = (
        "<html><head><title>A long wait</title><meta property='og:title' content='A long wait'>"
        f"</head><body><article><h1>{headline}</h1>{said}</article></body></html>"
    )

    def wipe(root: HtmlElement, *asked: Any) -> Body:
        for element in root.iter():
            element.text = element.tail = None
        return Body(candidate("x", [headline, *body]), (), ())

    monkeypatch.setattr(reading, "find_body", wipe)
    page = extract(source.encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL)
    assert page.removed == (RemovedLine(headline, "headline"),)
